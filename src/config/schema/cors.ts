import * as z from "zod";
import { webOrigin } from "./web-origin.ts";

/** RFC 9110 5.6.2. */
const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** Which web pages may call the proxy (design 8). */
export const corsSettings = {
  allowed_origins: z.array(webOrigin).default([]).meta({
    description:
      'Origins of web pages that may call, such as http://localhost:3000; "*" is accepted and grants nothing',
    expected: "a list of origins",
  }),
  allowed_headers: z.array(z.string().regex(FIELD_NAME)).default(["*"]).meta({
    description: 'Request headers that such pages may send; "*" for any',
    expected: "a list of header names",
  }),
};
