import type { KubernetesObject } from '../../../model/index.ts';

/** Plurals that a letter s does not make. */
const IRREGULAR: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    Ingress: 'ingresses',
    NetworkPolicy: 'networkpolicies',
    Endpoints: 'endpoints',
  }),
);

/** The resource name by which quotas count an object: `configmaps`, `deployments.apps`. */
export function resourceOf({ apiVersion, kind }: KubernetesObject): string {
  const plural = IRREGULAR.get(kind) ?? `${kind.toLowerCase()}s`;
  const [group, version] = apiVersion.split('/');
  return version === undefined ? plural : `${plural}.${group}`;
}
