import { describe, expect, test } from 'vitest';
import type { Container, Pod, PodSpec } from '../../model/index.ts';
import { podSecurityViolations, violationText } from './evaluate.ts';
import type { PodSecurityLevel } from './evaluate.ts';
import type { SecurityContext } from './facts.ts';

/** The lists of the Pod Security Standards, member by member, and the version in which each came. */
function said(spec: Partial<PodSpec>, level: PodSecurityLevel, version = 'latest', annotations = {}): string {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', annotations },
    spec: { containers: [{ name: 'app' }], ...spec },
  };
  return violationText(podSecurityViolations(pod, level, version));
}

const inApp = (context: SecurityContext): Partial<PodSpec> => ({
  containers: [{ name: 'app', securityContext: context } as Container],
});
const GOOD: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

describe('sysctls', () => {
  const asks = (name: string, version: string): string =>
    said({ securityContext: { sysctls: [{ name, value: '1' }] } } as never, 'baseline', version);

  // prettier-ignore
  test.each([
    'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range',
    'net.ipv4.ip_unprivileged_port_start',
  ])('%s is safe from the beginning', (name) => {
    expect(asks(name, 'v1.0')).toBe('');
    expect(asks(name, 'latest')).toBe('');
  });

  // prettier-ignore
  test.each([
    ['net.ipv4.ip_local_reserved_ports',    27],
    ['net.ipv4.tcp_keepalive_time',         29],
    ['net.ipv4.tcp_fin_timeout',            29],
    ['net.ipv4.tcp_keepalive_intvl',        29],
    ['net.ipv4.tcp_keepalive_probes',       29],
    ['net.ipv4.tcp_rmem',                   32],
    ['net.ipv4.tcp_wmem',                   32],
    ['net.ipv4.tcp_slow_start_after_idle',  37],
    ['net.ipv4.tcp_notsent_lowat',          37],
  ])('%s is safe from 1.%i on', (name, minor) => {
    expect(asks(name, `v1.${minor - 1}`)).toBe(`forbidden sysctls (${name})`);
    expect(asks(name, `v1.${minor}`)).toBe('');
  });

  test('are named in the order of the pod, all of them', () => {
    const sysctls = ['vm.swappiness', 'net.ipv4.tcp_syncookies', 'kernel.msgmax'].map((name) => ({
      name,
      value: '1',
    }));
    expect(said({ securityContext: { sysctls } } as never, 'baseline')).toBe(
      'forbidden sysctls (vm.swappiness, kernel.msgmax)',
    );
  });
});

describe('capabilities', () => {
  // prettier-ignore
  const SAFE = [
    'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID',
    'SETPCAP', 'SETUID', 'SYS_CHROOT',
  ];

  test.each(SAFE)('%s may be added under the baseline', (name) => {
    expect(said(inApp({ capabilities: { add: [name] } }), 'baseline')).toBe('');
  });

  test.each(SAFE)('%s under the restricted standard: NET_BIND_SERVICE alone', (name) => {
    const context = { ...GOOD, capabilities: { drop: ['ALL'], add: [name] } };
    const expected =
      name === 'NET_BIND_SERVICE'
        ? ''
        : `unrestricted capabilities (container "app" must not include "${name}" in securityContext.capabilities.add)`;
    expect(said(inApp(context), 'restricted')).toBe(expected);
  });

  // prettier-ignore
  test.each(['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'SYS_PTRACE', 'SYS_TIME', 'BPF', 'ALL', 'chown', 'CAP_CHOWN'])('%s may not', (name) => {
    expect(said(inApp({ capabilities: { add: [name] } }), 'baseline')).toBe(
      `non-default capabilities (container "app" must not include "${name}" in securityContext.capabilities.add)`,
    );
  });

  test('of several containers are said together, sorted and once each', () => {
    const containers = ['b', 'a'].map((name) => ({
      name,
      securityContext: { capabilities: { add: ['SYS_TIME', 'NET_ADMIN'] } },
    }));
    expect(said({ containers } as never, 'baseline')).toBe(
      'non-default capabilities (containers "b", "a" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add)',
    );
  });

  test('need not be dropped before 1.22', () => {
    const { capabilities: _none, ...rest } = GOOD;
    expect(said(inApp(rest), 'restricted', 'v1.21')).toBe('');
    expect(said(inApp(rest), 'restricted', 'v1.22')).toBe(
      'unrestricted capabilities (container "app" must set securityContext.capabilities.drop=["ALL"])',
    );
  });

  test('added beyond the usual are a matter of the baseline’s check before 1.22', () => {
    const context = { ...GOOD, capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } };
    expect(said(inApp(context), 'restricted', 'v1.21')).toBe(
      'non-default capabilities (container "app" must not include "NET_ADMIN" in securityContext.capabilities.add)',
    );
  });
});

describe('volumes', () => {
  const withVolume = (type: string, level: PodSecurityLevel): string =>
    said({ ...inApp(GOOD), volumes: [{ name: 'v', [type]: {} }] } as never, level);

  // prettier-ignore
  test.each(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'])('%s is open', (type) => {
    expect(withVolume(type, 'restricted')).toBe('');
  });

  // prettier-ignore
  test.each([
    'gcePersistentDisk', 'awsElasticBlockStore', 'gitRepo', 'nfs', 'iscsi', 'glusterfs', 'rbd', 'flexVolume', 'cinder', 'cephfs',
    'flocker', 'fc', 'azureFile', 'vsphereVolume', 'quobyte', 'azureDisk', 'photonPersistentDisk', 'portworxVolume', 'scaleIO',
    'storageos',
  ])('%s is restricted, and the baseline does not mind', (type) => {
    expect(withVolume(type, 'restricted')).toBe(
      `restricted volume types (volume "v" uses restricted volume type "${type}")`,
    );
    expect(withVolume(type, 'baseline')).toBe('');
  });

  test('a path of the host is a matter of both, and the restricted standard says it once', () => {
    expect(withVolume('hostPath', 'baseline')).toBe('hostPath volumes (volume "v")');
    expect(withVolume('hostPath', 'restricted')).toBe(
      'restricted volume types (volume "v" uses restricted volume type "hostPath")',
    );
  });
});

describe('hosts that the kubelet is told to ask', () => {
  // prettier-ignore
  const handlers: readonly (readonly [string, (host: string) => object])[] = [
    ['a liveness probe by HTTP',    (host) => ({ livenessProbe: { httpGet: { host, port: 80 } } })],
    ['a liveness probe by TCP',     (host) => ({ livenessProbe: { tcpSocket: { host, port: 80 } } })],
    ['a readiness probe by HTTP',   (host) => ({ readinessProbe: { httpGet: { host, port: 80 } } })],
    ['a readiness probe by TCP',    (host) => ({ readinessProbe: { tcpSocket: { host, port: 80 } } })],
    ['a startup probe by HTTP',     (host) => ({ startupProbe: { httpGet: { host, port: 80 } } })],
    ['a startup probe by TCP',      (host) => ({ startupProbe: { tcpSocket: { host, port: 80 } } })],
    ['a postStart hook by HTTP',    (host) => ({ lifecycle: { postStart: { httpGet: { host, port: 80 } } } })],
    ['a postStart hook by TCP',     (host) => ({ lifecycle: { postStart: { tcpSocket: { host, port: 80 } } } })],
    ['a preStop hook by HTTP',      (host) => ({ lifecycle: { preStop: { httpGet: { host, port: 80 } } } })],
    ['a preStop hook by TCP',       (host) => ({ lifecycle: { preStop: { tcpSocket: { host, port: 80 } } } })],
  ];
  test.each(handlers)('%s', (_what, handler) => {
    const asks = (host: string, version: string): string =>
      said({ containers: [{ name: 'app', ...handler(host) }] } as never, 'baseline', version);
    expect(asks('10.0.0.9', 'v1.34')).toBe(
      'probe or lifecycle host (container "app" uses probe or lifecycle host "10.0.0.9")',
    );
    expect(asks('', 'v1.34')).toBe('');
    expect(asks('10.0.0.9', 'v1.33')).toBe('');
  });
});

describe('seccomp before 1.19 is a matter of annotations', () => {
  const POD = 'seccomp.security.alpha.kubernetes.io/pod';
  const CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/app';
  const OTHER = 'container.seccomp.security.alpha.kubernetes.io/other';

  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, string>, string])[] = [
    ['none',                                {},                                                       ''],
    ['the runtime’s default',               { [POD]: 'runtime/default' },                             ''],
    ['by its old name',                     { [POD]: 'docker/default' },                              ''],
    ['a local profile',                     { [CONTAINER]: 'localhost/mine' },                        ''],
    ['none at all, said of the pod',        { [POD]: 'unconfined' },                                  `seccompProfile (forbidden annotation ${POD}="unconfined")`],
    ['of a container of the pod',           { [CONTAINER]: 'unconfined' },                            `seccompProfile (forbidden annotation ${CONTAINER}="unconfined")`],
    ['of a container that it does not have', { [OTHER]: 'unconfined' },                               ''],
    ['both, sorted',                        { [POD]: 'unconfined', [CONTAINER]: '' },                 `seccompProfile (forbidden annotations ${CONTAINER}="", ${POD}="unconfined")`],
  ];
  test.each(rows)('%s', (_what, annotations, expected) => {
    expect(said({}, 'baseline', 'v1.18', annotations)).toBe(expected);
    expect(said({}, 'baseline', 'v1.19', annotations)).toBe('');
  });

  test('the field is not looked at before 1.19', () => {
    const off = inApp({ seccompProfile: { type: 'Unconfined' } });
    expect(said(off, 'baseline', 'v1.18')).toBe('');
    expect(said(off, 'baseline', 'v1.19')).not.toBe('');
  });
});

describe('every container is looked at', () => {
  const privileged = (name: string): object => ({ name, securityContext: { privileged: true } });

  // prettier-ignore
  test.each([
    ['init containers first, then regular, then ephemeral ones',
      { initContainers: [privileged('i')], containers: [privileged('c')], ephemeralContainers: [privileged('e')] },
      'privileged (containers "i", "c", "e" must not set securityContext.privileged=true)'],
    ['an ephemeral one alone',
      { ephemeralContainers: [privileged('debug')] },
      'privileged (container "debug" must not set securityContext.privileged=true)'],
    ['a sidecar',
      { initContainers: [{ ...privileged('s'), restartPolicy: 'Always' }] },
      'privileged (container "s" must not set securityContext.privileged=true)'],
  ])('%s', (_what, spec, expected) => {
    expect(said(spec as never, 'baseline')).toBe(expected);
  });
});

test('escalation is let alone before 1.8, and on Windows from 1.25 on', () => {
  const { allowPrivilegeEscalation: _escalation, ...rest } = GOOD;
  const fault =
    'allowPrivilegeEscalation != false (container "app" must set securityContext.allowPrivilegeEscalation=false)';
  expect(said(inApp(rest), 'restricted', 'v1.7')).toBe('');
  expect(said(inApp(rest), 'restricted', 'v1.8')).toBe(fault);
  const windows = { ...inApp(rest), os: { name: 'windows' } } as never;
  expect(said(windows, 'restricted', 'v1.24')).toBe(fault);
  expect(said(windows, 'restricted', 'v1.25')).toBe('');
});
