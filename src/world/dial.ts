/** Where a connection is opened to. */
export type Place = { hostname: string; port: number; isTls: boolean };

/** What dialling tells: that the other side took the connection, and that nothing more will come, be it good or bad. */
type DialEvents = { onConnected: () => void; onOver: () => void };

/**
 * Opening a connection to learn whether it can be opened, as an argument; nothing is sent over it. `fetch` tells neither
 * when it connects nor when it has. Returns a function that gives it up, which is
 * over then.
 */
export type Dial = (place: Place, events: DialEvents) => () => void;

export const systemDial: Dial = ({ hostname, port, isTls }, { onConnected, onOver }) => {
  let isOver = false;
  let hangUp = () => {};
  const finish = () => {
    if (isOver) return;
    isOver = true;
    hangUp();
    onOver();
  };
  Bun.connect({
    hostname,
    port,
    // Whether the certificate is good is for the request itself to find out.
    ...(isTls && { tls: { serverName: hostname, rejectUnauthorized: false } }),
    socket: {
      open(socket) {
        hangUp = () => socket.terminate();
        if (isOver) return hangUp();
        onConnected();
        if (!isTls) finish();
      },
      handshake: finish,
      data() {},
      error: finish,
      close: finish,
    },
  }).catch(finish);
  return finish;
};
