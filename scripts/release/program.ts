/** What the program is called once it is unpacked. */
export const PROGRAM = "github-copilot-svcs";
