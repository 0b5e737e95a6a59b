import type { KubernetesObject } from '../../../model/index.ts';

/** Plurals that a letter s does not make. */
const IRREGULAR: Readonly<Record<string, string | undefined>> = {
  Ingress: 'ingresses',
  NetworkPolicy: 'networkpolicies',
  Endpoints: 'endpoints',
};

/** The resource name by which quotas count an object: `configmaps`, `deployments.apps`. */
export function resourceOf({ apiVersion, kind }: KubernetesObject): string {
  const plural = IRREGULAR[kind] ?? `${kind.toLowerCase()}s`;
  const [group, version] = apiVersion.split('/');
  return version === undefined ? plural : `${plural}.${group}`;
}
