import * as z from "zod/mini";
import { setting } from "./setting.ts";

/** A socket in the file system, for programs of this machine: who may reach it, the file's mode says. */
export const socketSettings = {
  path: setting(z.nullable(z.string().check(z.minLength(1))), null, {
    description:
      "Unix socket to listen on besides the port, in the clear; null for none. `~/` and relative paths as in log.file",
    expected: "a path",
  }),
  mode: setting(z.string().check(z.regex(/^0?[0-7]{3}$/)), "0600", {
    description: "Who may connect to it, as rights of its file; a folder that is made for it is yours alone",
    expected: 'octal digits such as "0600" or "0660"',
  }),
  only: setting(z.boolean(), false, { description: "Listen on the socket alone, and not on `port`" }),
};
