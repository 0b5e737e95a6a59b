/** One rule of an Ingress: requests to this host and path go to this Service. */
export interface IngressRoute {
  /** Undefined or empty: every host. `*.example.com`: exactly one label more. */
  readonly host?: string;
  readonly path: string;
  readonly pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  readonly namespace: string;
  readonly service: string;
}

/**
 * The route of a request: a host written out before a wildcard before none; then the longest path, Exact before Prefix;
 * then the one written first (networking/v1 Ingress, "Multiple Matches"). Undefined where none matches.
 */
export function routeOf(
  routes: readonly IngressRoute[],
  host: string,
  path: string,
): IngressRoute | undefined {
  let best: IngressRoute | undefined;
  for (const route of routes) {
    if (!hostMatches(route.host, host) || !pathMatches(route, path)) continue;
    if (best === undefined || isMoreSpecific(route, best)) best = route;
  }
  return best;
}

function isMoreSpecific(route: IngressRoute, other: IngressRoute): boolean {
  const byHost = hostRank(route.host) - hostRank(other.host);
  if (byHost !== 0) return byHost > 0;
  if (route.path.length !== other.path.length) return route.path.length > other.path.length;
  return route.pathType === 'Exact' && other.pathType !== 'Exact';
}

function hostRank(host: string | undefined): number {
  if (host === undefined || host === '') return 0;
  return host.startsWith('*.') ? 1 : 2;
}

function hostMatches(wanted: string | undefined, host: string): boolean {
  if (wanted === undefined || wanted === '') return true;
  if (!wanted.startsWith('*.')) return wanted === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === wanted.slice(1);
}

/** Prefix goes by whole elements: /foo matches /foo and /foo/bar, not /foobar. */
function pathMatches({ path, pathType }: IngressRoute, asked: string): boolean {
  if (pathType === 'Exact') return path === asked;
  const prefix = path.replace(/\/+$/, '');
  return asked === prefix || asked.startsWith(`${prefix}/`) || prefix === '';
}
