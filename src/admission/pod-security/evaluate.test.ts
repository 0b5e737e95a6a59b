import { describe, expect, test } from 'vitest';
import type { Container, Pod, PodSpec } from '../../model/index.ts';
import { podSecurityRefusal, podSecurityRemarks, podSecurityViolations, violationText } from './evaluate.ts';
import type { PodSecurityLevel } from './evaluate.ts';
import type { SecurityContext } from './facts.ts';

function pod(spec: Partial<PodSpec> = {}, annotations: Readonly<Record<string, string>> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', annotations },
    spec: { containers: [{ name: 'app' }], ...spec },
  };
}

function container(name: string, context: SecurityContext, more: object = {}): Container {
  return { name, securityContext: context, ...more } as Container;
}

/** A pod of one container with this security context. */
function app(context: SecurityContext): Pod {
  return pod({ containers: [container('app', context)] });
}

function verdict(each: Pod, level: PodSecurityLevel, version = 'latest'): string {
  return violationText(podSecurityViolations(each, level, version));
}

describe('the baseline standard', () => {
  const volume = (name: string, type: string): object => ({ name, [type]: {} });
  const port = (hostPort: number): object => ({ containerPort: 80, hostPort });
  const sysctls = (...names: readonly string[]): Pod =>
    pod({ securityContext: { sysctls: names.map((name) => ({ name, value: '1' })) } as never });
  const probe = (host: string): Pod =>
    pod({ containers: [{ name: 'app', livenessProbe: { httpGet: { host, port: 80 } } } as never] });

  // prettier-ignore
  const rows: readonly (readonly [string, Pod, string])[] = [
    ['a plain pod passes',                    pod(),                                                ''],
    ['the host\'s network and processes',     pod({ hostNetwork: true, hostPID: true } as never),   'host namespaces (hostNetwork=true, hostPID=true)'],
    ['a path of the host',                    pod({ volumes: [volume('v', 'hostPath')] as never }), 'hostPath volumes (volume "v")'],
    ['two of them',                           pod({ volumes: [volume('v', 'hostPath'), volume('w', 'hostPath'), volume('e', 'emptyDir')] as never }), 'hostPath volumes (volumes "v", "w")'],
    ['a port of the host',                    pod({ containers: [container('app', {}, { ports: [port(8080)] })] }), 'hostPort (container "app" uses hostPort 8080)'],
    ['port 0 is none',                        pod({ containers: [container('app', {}, { ports: [port(0)] })] }), ''],
    ['ports of two containers, sorted as texts', pod({ containers: [container('a', {}, { ports: [port(9)] }), container('b', {}, { ports: [port(80)] })] }), 'hostPort (containers "a", "b" use hostPorts 80, 9)'],
    ['privileged',                            app({ privileged: true }),                            'privileged (container "app" must not set securityContext.privileged=true)'],
    ['not privileged, said so',               app({ privileged: false }),                           ''],
    ['privileged in an init container',       pod({ initContainers: [container('init', { privileged: true })] }), 'privileged (container "init" must not set securityContext.privileged=true)'],
    ['a capability beyond the usual',         app({ capabilities: { add: ['NET_ADMIN', 'CHOWN'] } }), 'non-default capabilities (container "app" must not include "NET_ADMIN" in securityContext.capabilities.add)'],
    ['the usual capabilities',                app({ capabilities: { add: ['NET_BIND_SERVICE', 'KILL'] } }), ''],
    ['unmasked /proc',                        app({ procMount: 'Unmasked' }),                       'procMount (container "app" must not set securityContext.procMount to "Unmasked")'],
    ['an AppArmor profile switched off',      app({ appArmorProfile: { type: 'Unconfined' } }),     'forbidden AppArmor profile (container "app" must not set AppArmor profile type to "Unconfined")'],
    ['an AppArmor annotation',                pod({}, { 'container.apparmor.security.beta.kubernetes.io/app': 'unconfined' }),
      'forbidden AppArmor profile (annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/app="unconfined"")'],
    ['a local AppArmor profile',              pod({}, { 'container.apparmor.security.beta.kubernetes.io/app': 'localhost/mine' }), ''],
    ['an SELinux type beyond the usual',      app({ seLinuxOptions: { type: 'spc_t' } }),           'seLinuxOptions (container "app" set forbidden securityContext.seLinuxOptions: type "spc_t")'],
    ['an SELinux user and role',              app({ seLinuxOptions: { user: 'u', role: 'r' } }),    'seLinuxOptions (container "app" set forbidden securityContext.seLinuxOptions: user may not be set; role may not be set)'],
    ['the SELinux type of a container engine', app({ seLinuxOptions: { type: 'container_engine_t' } }), ''],
    ['seccomp switched off',                  app({ seccompProfile: { type: 'Unconfined' } }),      'seccompProfile (container "app" must not set securityContext.seccompProfile.type to "Unconfined")'],
    ['seccomp switched off for the pod and a container', pod({ securityContext: { seccompProfile: { type: 'Unconfined' } } as never, containers: [container('app', { seccompProfile: { type: 'Unconfined' } })] }),
      'seccompProfile (pod and container "app" must not set securityContext.seccompProfile.type to "Unconfined")'],
    ['a sysctl of the kernel',                sysctls('kernel.msgmax', 'net.ipv4.tcp_syncookies'),  'forbidden sysctls (kernel.msgmax)'],
    ['a name of every object is no safe sysctl', sysctls('constructor'),                            'forbidden sysctls (constructor)'],
    ['a process of the Windows host',         app({ windowsOptions: { hostProcess: true } }),       'hostProcess (container "app" must not set securityContext.windowsOptions.hostProcess=true)'],
    ['a probe of another host',               probe('10.0.0.1'),                                    'probe or lifecycle host (container "app" uses probe or lifecycle host "10.0.0.1")'],
    ['a probe of its own host',               probe(''),                                            ''],
    ['two things: in the order of the checks', pod({ hostNetwork: true, containers: [container('app', { privileged: true })] } as never),
      'host namespaces (hostNetwork=true), privileged (container "app" must not set securityContext.privileged=true)'],
  ];
  test.each(rows)('%s', (_what, each, expected) => {
    expect(verdict(each, 'baseline')).toBe(expected);
    expect(verdict(each, 'privileged')).toBe('');
  });

  // prettier-ignore
  test.each([
    ['a sysctl before it was safe',           sysctls('net.ipv4.tcp_rmem'),             'v1.31', 'forbidden sysctls (net.ipv4.tcp_rmem)'],
    ['and from then on',                      sysctls('net.ipv4.tcp_rmem'),             'v1.32', ''],
    ['hosts of probes before they were looked at', probe('10.0.0.1'),                   'v1.33', ''],
    ['a container engine before 1.31',        app({ seLinuxOptions: { type: 'container_engine_t' } }), 'v1.30', 'seLinuxOptions (container "app" set forbidden securityContext.seLinuxOptions: type "container_engine_t")'],
    ['unmasked /proc in a user namespace of 1.34', pod({ hostUsers: false, containers: [container('app', { procMount: 'Unmasked' })] } as never), 'v1.34', 'procMount (container "app" must not set securityContext.procMount to "Unmasked")'],
    ['and of 1.35',                           pod({ hostUsers: false, containers: [container('app', { procMount: 'Unmasked' })] } as never), 'v1.35', ''],
    ['a version of the future is the newest', sysctls('net.ipv4.tcp_notsent_lowat'),    'v1.99', ''],
    ['a version that is none is the newest',  sysctls('net.ipv4.tcp_notsent_lowat'),    'newest', ''],
  ] as const)('%s', (_what, each, version, expected) => {
    expect(verdict(each, 'baseline', version)).toBe(expected);
  });
});

describe('the restricted standard', () => {
  const good: SecurityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const with_ = (context: SecurityContext): Pod => app({ ...good, ...context });
  const without = (key: keyof SecurityContext): Pod =>
    app(Object.fromEntries(Object.entries(good).filter(([name]) => name !== key)));
  const podLevel = (podContext: SecurityContext, context: SecurityContext): Pod =>
    pod({ securityContext: podContext as never, containers: [container('app', context)] });
  const { runAsNonRoot: _nonRoot, ...open } = good;
  const { seccompProfile: _seccomp, ...unprofiled } = good;

  // prettier-ignore
  const rows: readonly (readonly [string, Pod, string])[] = [
    ['a pod that does as it is told',         app(good),                                            ''],
    ['escalation not ruled out',              without('allowPrivilegeEscalation'),                  'allowPrivilegeEscalation != false (container "app" must set securityContext.allowPrivilegeEscalation=false)'],
    ['capabilities kept',                     without('capabilities'),                              'unrestricted capabilities (container "app" must set securityContext.capabilities.drop=["ALL"])'],
    ['the one capability that may be added',  with_({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }), ''],
    ['one that the baseline would let pass',  with_({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } }), 'unrestricted capabilities (container "app" must not include "CHOWN" in securityContext.capabilities.add)'],
    ['kept and added',                        with_({ capabilities: { add: ['CHOWN'] } }),          'unrestricted capabilities (container "app" must set securityContext.capabilities.drop=["ALL"]; container "app" must not include "CHOWN" in securityContext.capabilities.add)'],
    ['nobody says who may not be root',       without('runAsNonRoot'),                              'runAsNonRoot != true (pod or container "app" must set securityContext.runAsNonRoot=true)'],
    ['the pod says so for its containers',    podLevel({ runAsNonRoot: true }, open),               ''],
    ['a container takes it back',             podLevel({ runAsNonRoot: true }, { ...good, runAsNonRoot: false }), 'runAsNonRoot != true (container "app" must not set securityContext.runAsNonRoot=false)'],
    ['user 0',                                with_({ runAsUser: 0 }),                              'runAsUser=0 (container "app" must not set runAsUser=0)'],
    ['user 1',                                with_({ runAsUser: 1 }),                              ''],
    ['no seccomp profile',                    without('seccompProfile'),                            'seccompProfile (pod or container "app" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")'],
    ['the pod\'s profile',                    podLevel({ seccompProfile: { type: 'Localhost' } }, unprofiled), ''],
    ['a volume of a kind that is not open',   pod({ containers: [container('app', good)], volumes: [{ name: 'v', nfs: {} }, { name: 'h', hostPath: {} }, { name: 'c', configMap: {} }] as never }),
      'restricted volume types (volumes "v", "h" use restricted volume types "hostPath", "nfs")'],
    ['a volume of a kind nobody knows',       pod({ containers: [container('app', good)], volumes: [{ name: 'v', novel: {} }] as never }), 'restricted volume types (volume "v" uses restricted volume type "unknown")'],
  ];
  test.each(rows)('%s', (_what, each, expected) => {
    expect(verdict(each, 'restricted')).toBe(expected);
  });

  // prettier-ignore
  test.each([
    ['a Windows pod of 1.25 has no capabilities to drop', { os: { name: 'windows' }, containers: [container('app', { runAsNonRoot: true })] }, 'v1.25', ''],
    ['and of 1.24 it had',                    { os: { name: 'windows' }, containers: [container('app', { runAsNonRoot: true, allowPrivilegeEscalation: false, seccompProfile: { type: 'RuntimeDefault' } })] }, 'v1.24', 'unrestricted capabilities (container "app" must set securityContext.capabilities.drop=["ALL"])'],
    ['root inside a user namespace of 1.35',  { hostUsers: false, containers: [container('app', { ...good, runAsNonRoot: false, runAsUser: 0 })] }, 'v1.35', ''],
    ['and of 1.34',                           { hostUsers: false, containers: [container('app', { ...good, runAsUser: 0 })] }, 'v1.34', 'runAsUser=0 (container "app" must not set runAsUser=0)'],
    ['user 0 before 1.23',                    { containers: [container('app', { ...good, runAsUser: 0 })] }, 'v1.22', ''],
    ['seccomp before 1.19',                   { containers: [container('app', unprofiled)] }, 'v1.18', ''],
  ] as const)('%s', (_what, spec, version, expected) => {
    expect(verdict(pod(spec as never), 'restricted', version)).toBe(expected);
  });
});

describe('labels of the namespace', () => {
  const privileged = app({ privileged: true });
  const text = 'privileged (container "app" must not set securityContext.privileged=true)';
  const label = (mode: string, value: string): string => `pod-security.kubernetes.io/${mode}`.concat(value);

  // prettier-ignore
  test.each([
    ['no labels',               undefined,                                                         undefined],
    ['the privileged level',    { [label('enforce', '')]: 'privileged' },                          undefined],
    ['a level that is none',    { [label('enforce', '')]: 'strict' },                              undefined],
    ['the baseline',            { [label('enforce', '')]: 'baseline' },                            `violates PodSecurity "baseline:latest": ${text}`],
    ['of a version',            { [label('enforce', '')]: 'baseline', [label('enforce', '-version')]: 'v1.30' }, `violates PodSecurity "baseline:v1.30": ${text}`],
    ['warnings refuse nobody',  { [label('warn', '')]: 'baseline' },                               undefined],
  ])('%s', (_what, labels, expected) => {
    expect(podSecurityRefusal(privileged, labels)).toBe(expected);
  });

  test('warn and audit are said beside each other, each of its own level', () => {
    const labels = { [label('warn', '')]: 'baseline', [label('audit', '')]: 'restricted' };
    const remarks = podSecurityRemarks(privileged, labels);
    expect(remarks.map(({ mode }) => mode)).toEqual(['warn', 'audit']);
    expect(remarks[0].text).toBe(`would violate PodSecurity "baseline:latest": ${text}`);
    expect(remarks[1].text).toContain('would violate PodSecurity "restricted:latest": privileged (');
  });
});
