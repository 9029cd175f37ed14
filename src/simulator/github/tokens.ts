/** So many characters that no secret scanner takes for a secret, different for each serial number. */
export function simulatedText(length: number, serial: number): string {
  const digits = serial.toString();
  return "simulated".repeat(Math.ceil(length / 9)).slice(0, length - digits.length) + digits;
}

/** A token of a GitHub App's user: `ghu_` and 36 letters or digits (contract 0). */
export function gitHubToken(serial: number): string {
  return `ghu_${simulatedText(36, serial)}`;
}

/**
 * A Copilot token in the grammar of contract 2.3. It has no `proxy-ep`: a host of the real service in there
 * could lead a test out of the machine.
 */
export function copilotToken(serial: number, expiresAtSeconds: number): string {
  const fields = [
    `tid=simulated${serial}`,
    `exp=${expiresAtSeconds}`,
    "sku=monthly_subscriber_quota",
    "st=dotcom",
    "chat=1",
    "8kp=1",
  ];
  return `${fields.join(";")}:${serial.toString(16).padStart(64, "0")}`;
}
