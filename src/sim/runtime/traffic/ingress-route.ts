import type { KubernetesObject } from '../../../model/index.ts';
import { routeOf } from '../../../traffic/index.ts';
import type { IngressRoute } from '../../../traffic/index.ts';

interface IngressBackend {
  readonly service?: { readonly name?: string };
}

/** networking.k8s.io/v1 Ingress, as far as routing looks at it. */
export interface Ingress extends KubernetesObject {
  readonly spec: {
    readonly defaultBackend?: IngressBackend;
    readonly rules?: readonly {
      readonly host?: string;
      readonly http?: {
        readonly paths?: readonly {
          readonly path?: string;
          readonly pathType?: string;
          readonly backend?: IngressBackend;
        }[];
      };
    }[];
  };
}

/** The Service that a request of this host and path goes to; the default backend where no rule fits. */
export function serviceBehind({ metadata, spec }: Ingress, host: string, path: string): string | undefined {
  const namespace = metadata.namespace ?? 'default';
  const routes = (spec.rules ?? []).flatMap(({ host: ruleHost, http }) =>
    (http?.paths ?? []).flatMap(({ path: rulePath = '/', pathType, backend }): IngressRoute[] => {
      const service = backend?.service?.name;
      if (service === undefined) return [];
      const type = pathType === 'Exact' || pathType === 'Prefix' ? pathType : 'ImplementationSpecific';
      return [
        {
          path: rulePath,
          pathType: type,
          namespace,
          service,
          ...(ruleHost === undefined ? {} : { host: ruleHost }),
        },
      ];
    }),
  );
  return routeOf(routes, host, path)?.service ?? spec.defaultBackend?.service?.name;
}
