import * as z from "zod/mini";
import { setting } from "./setting.ts";
import { webOrigin } from "./web-origin.ts";

/** RFC 9110 5.6.2. */
const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** Which web pages may call the proxy (design 8). */
export const corsSettings = {
  allowed_origins: setting(z.array(webOrigin), [], {
    description:
      'Origins of web pages that may call, such as http://localhost:3000; "*" is accepted and grants nothing',
    expected: "a list of origins",
  }),
  allowed_headers: setting(z.array(z.string().check(z.regex(FIELD_NAME))), ["*"], {
    description: 'Request headers that such pages may send; "*" for any',
    expected: "a list of header names",
  }),
};
