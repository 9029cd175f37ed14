/** Where the proxy is in every set-up that docs/clients.md shows; the tests put the real address there. */
export const EXAMPLE_URL = "http://localhost:8081";
