declare module "proxy-from-env" {
  /** The proxy for the URL by the environment's `*_PROXY` and `NO_PROXY`; "" for none. */
  export function getProxyForUrl(url: string): string;
}
