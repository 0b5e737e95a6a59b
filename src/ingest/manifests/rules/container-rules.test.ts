import { describe, expect, test } from 'vitest';
import { faultsOf, podOf, workload } from '../../../../test/support/object-faults.ts';
import type { Fields } from '../../../../test/support/object-faults.ts';

/** The faults of a pod of one container with these fields, their paths from there. */
function found(container: Fields, spec: Fields = {}): string[] {
  const containers = [{ name: 'c', ...container }];
  return faultsOf(podOf({ containers, ...spec }), 'Pod').map((line) =>
    line.replace(/^spec\.containers\.0\./, ''),
  );
}

describe('ports (validateContainerPorts)', () => {
  // prettier-ignore
  test.each([
    // rule                                  ports                                                              verdict
    ['the lowest and the highest',           [{ containerPort: 1 }, { containerPort: 65535 }],                  []],
    ['none',                                 [{ containerPort: 0 }],                                            ['0.containerPort out-of-range']],
    ['one more than there are',              [{ containerPort: 65536 }],                                        ['0.containerPort out-of-range']],
    ['less than none',                       [{ containerPort: -1 }],                                           ['0.containerPort out-of-range']],
    ['a port of the node',                   [{ containerPort: 80, hostPort: 8080 }],                           []],
    ['an unset one',                         [{ containerPort: 80, hostPort: 0 }],                              []],
    ['too high a one',                       [{ containerPort: 80, hostPort: 70000 }],                          ['0.hostPort out-of-range']],
    ['one port of the node twice',           [{ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 80 }], ['1.hostPort port-refused']],
    ['… by other protocols',                 [{ containerPort: 53, hostPort: 53 }, { containerPort: 53, hostPort: 53, protocol: 'UDP' }], []],
    ['… at other addresses',                 [{ containerPort: 53, hostPort: 53, hostIP: '10.0.0.1' }, { containerPort: 53, hostPort: 53, hostIP: '10.0.0.2' }], []],
    ['TCP is what is not written',           [{ containerPort: 53, hostPort: 53 }, { containerPort: 53, hostPort: 53, protocol: 'TCP' }], ['1.hostPort port-refused']],
    ['a container’s port twice',             [{ containerPort: 80 }, { containerPort: 80 }],                    []],
    ['a name',                               [{ containerPort: 80, name: 'http-1' }],                           []],
    ['15 characters',                        [{ containerPort: 80, name: 'abcdefghijklmno' }],                  []],
    ['16 characters',                        [{ containerPort: 80, name: 'abcdefghijklmnop' }],                 ['0.name name-invalid']],
    ['digits alone',                         [{ containerPort: 80, name: '8080' }],                             ['0.name name-invalid']],
    ['two dashes',                           [{ containerPort: 80, name: 'a--b' }],                             ['0.name name-invalid']],
    ['an underscore',                        [{ containerPort: 80, name: 'a_b' }],                              ['0.name name-invalid']],
    ['two of one name',                      [{ containerPort: 80, name: 'a' }, { containerPort: 81, name: 'a' }], ['1.name duplicate-name']],
    ['two without',                          [{ containerPort: 80 }, { containerPort: 81 }],                    []],
  ])('%s', (_rule, ports, expected) => {
    expect(found({ ports })).toEqual(expected.map((line) => `ports.${line}`));
  });

  // prettier-ignore
  test.each([
    ['the same',            [{ containerPort: 80, hostPort: 80 }],                []],
    ['unset',               [{ containerPort: 80 }],                              []],
    ['another',             [{ containerPort: 80, hostPort: 81 }],                ['ports.0.hostPort port-refused']],
    ['twice, though unset', [{ containerPort: 80 }, { containerPort: 80 }],       ['ports.1.containerPort port-refused']],
  ])('in the host’s network a port is the host’s: %s', (_rule, ports, expected) => {
    expect(found({ ports }, { hostNetwork: true })).toEqual(expected);
  });

  test('containers share the node, init containers follow each other', () => {
    const ports = [{ containerPort: 80, hostPort: 80 }];
    const pair = [
      { name: 'a', ports },
      { name: 'b', ports },
    ];
    expect(faultsOf(podOf({ containers: pair }), 'Pod')).toEqual([
      'spec.containers.1.ports.0.hostPort port-refused',
    ]);
    expect(faultsOf(podOf({ initContainers: pair, containers: [{ name: 'c', ports }] }), 'Pod')).toEqual([]);
  });
});

describe('probes (validateProbe)', () => {
  const exec = {};
  // prettier-ignore
  test.each([
    // rule                                  probes                                                             verdict
    ['a command',                            { livenessProbe: { exec } },                                       []],
    ['a port by number and by name',         { livenessProbe: { httpGet: { port: 80 } }, readinessProbe: { tcpSocket: { port: 'web' } } }, []],
    ['nothing asked',                        { livenessProbe: { periodSeconds: 5 } },                           ['livenessProbe probe-refused']],
    ['two things asked',                     { readinessProbe: { exec, tcpSocket: { port: 80 } } },             ['readinessProbe probe-refused']],
    ['a port that is none',                  { startupProbe: { tcpSocket: { port: 0 } } },                      ['startupProbe.tcpSocket.port out-of-range']],
    ['seconds below none',                   { livenessProbe: { exec, periodSeconds: -1 } },                    ['livenessProbe.periodSeconds count-negative']],
    ['0 is the default',                     { livenessProbe: { exec, periodSeconds: 0, timeoutSeconds: 0 } },  []],
    ['failures below none',                  { livenessProbe: { exec, failureThreshold: -1 } },                 ['livenessProbe.failureThreshold count-negative']],
    ['two successes of readiness',           { readinessProbe: { exec, successThreshold: 2 } },                 []],
    ['two successes of liveness',            { livenessProbe: { exec, successThreshold: 2 } },                  ['livenessProbe.successThreshold probe-refused']],
    ['two successes of the start',           { startupProbe: { exec, successThreshold: 2 } },                   ['startupProbe.successThreshold probe-refused']],
  ])('%s', (_rule, probes, expected) => {
    expect(found(probes)).toEqual(expected);
  });

  test('an init container is probed only where it runs on', () => {
    const of = (more: Fields): string[] =>
      faultsOf(podOf({ initContainers: [{ name: 'i', readinessProbe: { exec }, ...more }] }), 'Pod');
    expect(of({})).toEqual(['spec.initContainers.0.readinessProbe probe-refused']);
    expect(of({ restartPolicy: 'Always' })).toEqual([]);
  });
});

describe('volumes and names', () => {
  const volumeMounts = [{ name: 'data', mountPath: '/d' }];
  // prettier-ignore
  test.each([
    ['a volume that is there',      { volumes: [{ name: 'data' }] },                            []],
    ['none',                        {},                                                         ['volumeMounts.0.name volume-missing']],
    ['another',                     { volumes: [{ name: 'date' }] },                            ['volumeMounts.0.name volume-missing']],
  ])('a mount of %s', (_rule, spec, expected) => {
    expect(found({ volumeMounts }, spec)).toEqual(expected);
  });

  test('a StatefulSet brings volumes of its own', () => {
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', volumeMounts }] },
    };
    const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: {} }];
    expect(faultsOf(workload({ template, volumeClaimTemplates }), 'StatefulSet')).toEqual([]);
    expect(faultsOf(workload({ template }), 'StatefulSet')).toEqual([
      'spec.template.spec.containers.0.volumeMounts.0.name volume-missing',
    ]);
  });

  // prettier-ignore
  test.each([
    ['a volume in capitals',        { volumes: [{ name: 'Data' }] },                            ['spec.volumes.0.name name-invalid']],
    ['two volumes of one name',     { volumes: [{ name: 'a' }, { name: 'a' }] },                ['spec.volumes.1.name duplicate-name']],
    ['a container with a dot',      { containers: [{ name: 'a.b' }] },                          ['spec.containers.0.name name-invalid']],
    ['63 characters',               { containers: [{ name: 'a'.repeat(63) }] },                 []],
    ['64 characters',               { containers: [{ name: 'a'.repeat(64) }] },                 ['spec.containers.0.name name-invalid']],
  ])('%s', (_rule, spec, expected) => {
    expect(faultsOf(podOf(spec), 'Pod')).toEqual(expected);
  });
});
