import { describe, expect, test } from 'vitest';
import { serviceBehind } from './ingress-route.ts';
import type { Ingress } from './ingress-route.ts';

/** `host path type service`; `-` for what is not written. */
function ingressOf(rules: readonly string[], fallback?: string): Ingress {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'front', namespace: 'shop' },
    spec: {
      ...(fallback !== undefined && { defaultBackend: { service: { name: fallback } } }),
      rules: rules.map((rule) => {
        const [host, path, pathType, service] = rule.split(' ');
        const backend = service === '-' ? {} : { service: { name: service } };
        return {
          ...(host !== '-' && { host }),
          http: {
            paths: [{ ...(path !== '-' && { path }), ...(pathType !== '-' && { pathType }), backend }],
          },
        };
      }),
    },
  };
}

describe('the Service behind an Ingress', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly string[], string | undefined, string, string | undefined])[] = [
    // why                                            rules                                                                       default     asked                  service
    ['a rule of its host and path',                   ['a.com /x Prefix s'],                                                      undefined,  'a.com/x',                      's'],
    ['a path below the prefix',                       ['a.com /x Prefix s'],                                                      undefined,  'a.com/x/y',                  's'],
    ['prefixes go by elements, not by letters',       ['a.com /x Prefix s'],                                                      undefined,  'a.com/xy',                    undefined],
    ['a slash at the end makes no difference',        ['a.com /x/ Prefix s'],                                                     undefined,  'a.com/x',                      's'],
    ['the whole of an exact path',                    ['a.com /x Exact s'],                                                       undefined,  'a.com/x',                      's'],
    ['and nothing below it',                          ['a.com /x Exact s'],                                                       undefined,  'a.com/x/y',                  undefined],
    ['exact before prefix, whatever the order',       ['a.com /x Prefix p', 'a.com /x Exact e'],                                  undefined,  'a.com/x',                      'e'],
    ['the longest prefix, whatever the order',        ['a.com / Prefix short', 'a.com /x/y Prefix long', 'a.com /x Prefix mid'],  undefined,  'a.com/x/y/z',              'long'],
    ['another host has other rules',                  ['a.com / Prefix s'],                                                       undefined,  'b.com/',                        undefined],
    ['a rule without a host is for all',              ['- / Prefix s'],                                                           undefined,  'b.com/',                        's'],
    ['its own host before all hosts',                 ['- / Prefix any', 'a.com / Prefix own'],                                   undefined,  'a.com/',                        'own'],
    ['a wildcard is one label',                       ['*.a.com / Prefix s'],                                                     undefined,  'x.a.com/',                      's'],
    ['not none',                                      ['*.a.com / Prefix s'],                                                     undefined,  'a.com/',                        undefined],
    ['and not two',                                   ['*.a.com / Prefix s'],                                                     undefined,  'x.y.a.com/',                    undefined],
    ['no path is the root',                           ['a.com - Prefix s'],                                                       undefined,  'a.com/any',                  's'],
    ['no type goes by prefix',                        ['a.com /x - s'],                                                           undefined,  'a.com/x/y',                  's'],
    ['where no rule fits, the default backend',       ['a.com /x Prefix s'],                                                      'rest',     'a.com/other',              'rest'],
    ['no rules at all: the default backend',          [],                                                                         'rest',     'a.com/',                        'rest'],
    ['neither: nobody',                               [],                                                                         undefined,  'a.com/',                        undefined],
    ['a backend that is no Service is none',          ['a.com /x Prefix -'],                                                      'rest',     'a.com/x',                      'rest'],
  ];
  test.each(rows)('%s', (_why, rules, fallback, asked, service) => {
    const slash = asked.indexOf('/');
    const [host, path] = [asked.slice(0, slash), asked.slice(slash)];
    expect(serviceBehind(ingressOf(rules, fallback), host, path)).toBe(service);
  });

  test('an Ingress without rules has its default backend only', () => {
    const bare: Ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'front' },
      spec: { defaultBackend: { service: { name: 's' } } },
    };
    expect(serviceBehind(bare, 'any.host', '/any')).toBe('s');
  });
});
