import { ProxyError } from "../errors.ts";
import { checkContentEncoding, checkContentType } from "../guards/content-type.ts";
import { checkHost } from "../guards/host.ts";
import { checkOrigin } from "../guards/origin.ts";
import { readTarget } from "../guards/target.ts";

export type GuardSettings = {
  allowedHosts: ReadonlySet<string>;
  allowedOrigins: ReadonlySet<string>;
};

/** The guards in their order: who is asked, before who asks, before what is asked. Null when all let the request pass. */
export function checkGuards(
  request: Request,
  { allowedHosts, allowedOrigins }: GuardSettings,
  isPage: (pathname: string) => boolean,
): ProxyError | null {
  const { headers, method } = request;
  const refusal = checkHost(headers, allowedHosts);
  if (refusal) return refusal;
  const target = readTarget(request);
  if (target instanceof ProxyError) return target;
  return (
    checkOrigin(request, { allowedOrigins, isPage: isPage(target.pathname) }) ??
    checkContentType(method, target.pathname, headers) ??
    checkContentEncoding(headers)
  );
}
