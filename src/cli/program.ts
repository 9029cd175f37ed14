/** The name under which the program is called, in every text that tells what to type. */
export const PROGRAM = "github-copilot-svcs";
