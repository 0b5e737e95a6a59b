import { describe, expect, test } from 'vitest';
import type { Container, Pod } from '../../model/index.ts';
import { node, pod, skippedFilters, verdicts } from '../../../test/support/scheduling.ts';

const TAKEN = "Unschedulable: node(s) didn't have free ports for the requested pod ports";

/** `8080`, `UDP/8080`, `10.0.0.1:8080`, `UDP/10.0.0.1:8080`; several with a comma. */
function portsOf(text: string): NonNullable<Container['ports']> {
  return text.split(',').map((each) => {
    const [, protocol, hostIP, port] = /^(?:(\w+)\/)?(?:([\d.]+):)?(\d+)$/.exec(each) ?? [];
    return {
      containerPort: 80,
      hostPort: Number(port),
      ...(hostIP && { hostIP }),
      ...(protocol && { protocol }),
    };
  });
}

const withPorts = (text: string, more: { on?: string; name?: string } = {}): Pod =>
  pod({ name: 'incoming', ...more, spec: { containers: [{ name: 'main', ports: portsOf(text) }] } });

function verdict(there: readonly string[], incoming: Pod): string {
  const pods = there.map((text, place) => withPorts(text, { on: 'a', name: `p${place}` }));
  return verdicts('NodePorts', { nodes: [node('a')], pods }, incoming)['a'];
}

describe('NodePorts: a port is taken by another pod of the node', () => {
  // prettier-ignore
  test.each([
    // why                                     in use                          wanted                verdict
    ['another port',                           ['8080'],                       '8081',               'feasible'],
    ['the same port',                          ['8080'],                       '8080',               TAKEN],
    ['protocols are worlds of their own',      ['8080'],                       'UDP/8080',           'feasible'],
    ['no protocol is TCP',                     ['TCP/8080'],                   '8080',               TAKEN],
    ['SCTP meets SCTP',                        ['SCTP/8080'],                  'SCTP/8080',          TAKEN],
    ['two addresses',                          ['10.0.0.1:8080'],              '10.0.0.2:8080',      'feasible'],
    ['one address twice',                      ['10.0.0.1:8080'],              '10.0.0.1:8080',      TAKEN],
    ['all addresses meet one',                 ['10.0.0.1:8080'],              '8080',               TAKEN],
    ['one address meets all',                  ['8080'],                       '10.0.0.1:8080',      TAKEN],
    ['0.0.0.0 written out is all',             ['10.0.0.1:8080'],              '0.0.0.0:8080',       TAKEN],
    ['one address, another protocol',          ['10.0.0.1:8080'],              'UDP/10.0.0.1:8080',  'feasible'],
    ['the second of two is taken',             ['8080'],                       '8081,8080',          TAKEN],
    ['both of two are free',                   ['8080'],                       '8081,8082',          'feasible'],
    ['one of several pods has it',             ['8080', '9090'],               '9090',               TAKEN],
    ['nobody there',                           [],                             '8080',               'feasible'],
  ] as const)('%s', (_why, there, wanted, expected) => {
    expect(verdict(there, withPorts(wanted))).toBe(expected);
  });

  test('a container port that is no host port takes none', () => {
    const open = pod({ spec: { containers: [{ name: 'main', ports: [{ containerPort: 8080 }] }] } });
    expect(verdict(['8080'], open)).toBe('feasible');
    expect(skippedFilters({ nodes: [node('a')] }, open)).toContain('NodePorts');
  });

  test('a host port of 0 is none', () => {
    const none = pod({
      spec: { containers: [{ name: 'main', ports: [{ containerPort: 80, hostPort: 0 }] }] },
    });
    expect(skippedFilters({ nodes: [node('a')] }, none)).toContain('NodePorts');
  });

  const init = (restartPolicy?: string): Pod =>
    pod({
      spec: {
        containers: [{ name: 'main' }],
        initContainers: [{ name: 'init', ports: portsOf('8080'), ...(restartPolicy && { restartPolicy }) }],
      },
    });
  test.each([
    ['a sidecar runs beside the containers and needs its port', init('Always'), TAKEN],
    ['an init container is gone before anybody listens', init(), 'feasible'],
  ])('%s', (_why, incoming, expected) => {
    expect(verdict(['8080'], incoming)).toBe(expected);
  });

  test('a pod of another node is no matter', () => {
    const setting = {
      nodes: [node('a'), node('b')],
      pods: [withPorts('8080', { on: 'b', name: 'p' })],
    };
    expect(verdicts('NodePorts', setting, withPorts('8080'))).toEqual({ a: 'feasible', b: TAKEN });
  });
});
