import { ProxyError } from "../errors.ts";
import { checkContentEncoding, checkContentType } from "../guards/content-type.ts";
import { checkHost } from "../guards/host.ts";
import { checkOrigin } from "../guards/origin.ts";
import { readTarget } from "../guards/target.ts";

export type GuardSettings = {
  allowedHosts: ReadonlySet<string>;
  allowedOrigins: ReadonlySet<string>;
};

/** The first guards: who is asked, before from where. Gives the path that is asked for when both let the request pass. */
export function checkSource(
  request: Request,
  { allowedHosts, allowedOrigins }: GuardSettings,
  isPage: (pathname: string) => boolean,
): string | ProxyError {
  const refusal = checkHost(request.headers, allowedHosts);
  if (refusal) return refusal;
  const target = readTarget(request);
  if (target instanceof ProxyError) return target;
  const { pathname } = target;
  return checkOrigin(request, { allowedOrigins, isPage: isPage(pathname) }) ?? pathname;
}

/** The last ones: what is sent, once it is known who sends it. Null when it may be read. */
export function checkContent({ method, headers }: Request, pathname: string): ProxyError | null {
  return checkContentType(method, pathname, headers) ?? checkContentEncoding(headers);
}
