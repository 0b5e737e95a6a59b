import { isMapping, nameOf } from '../../schema/scalars.ts';
import { eachOf, mappingIn, rangeRule } from './fault-list.ts';
import type { FaultList, Fields, Path } from './fault-list.ts';
import { labelNameRule } from './metadata-rules.ts';
import { requirementRules } from './resource-rules.ts';

const PORTS = [1, 65_535] as const;
const LISTS = ['initContainers', 'containers'];

/**
 * The containers of a pod: names are unique over init and ordinary containers together, ports are ports and none of
 * the node's twice, probes ask one thing, mounts are of volumes that are there. `claimed` are the volumes that a
 * StatefulSet adds.
 *
 * Source: validateContainers, validateProbe and ValidateVolumes, pkg/apis/core/validation.
 */
export function containersRules(
  spec: Fields,
  path: Path,
  claimed: Iterable<string>,
  faults: FaultList,
): void {
  if (Array.isArray(spec['containers']) && spec['containers'].length === 0)
    faults.add([...path, 'containers'], {
      code: 'field-missing',
      message: 'a pod needs a container at least',
      hint: 'add - name: … and image: …',
    });
  const names = new Set<string>();
  const hostPorts = new Set<string>();
  const volumes = volumeRules(spec['volumes'], [...path, 'volumes'], faults);
  for (const name of claimed) volumes.add(name);
  for (const list of LISTS)
    eachOf(spec[list], [...path, list], (container, at) => {
      nameRule(container, at, names, faults);
      const resources = container['resources'];
      if (isMapping(resources)) requirementRules(resources, [...at, 'resources'], faults);
      const isOnHost = spec['hostNetwork'] === true;
      portRules(container['ports'], [...at, 'ports'], { hostPorts, isOnHost, faults });
      probesRules(container, at, list, faults);
      mountRules(container['volumeMounts'], [...at, 'volumeMounts'], volumes, faults);
      // Init containers run one after the other: each may have a port that an earlier one had.
      if (list === 'initContainers') hostPorts.clear();
    });
}

function nameRule({ name }: Fields, path: Path, names: Set<string>, faults: FaultList): void {
  if (typeof name !== 'string') return;
  labelNameRule(name, [...path, 'name'], faults);
  if (names.has(name))
    faults.add([...path, 'name'], { code: 'duplicate-name', message: `two containers are named ${name}` });
  names.add(name);
}

interface PortCheck {
  /** Ports of the node that the pod has so far: protocol, address and number. */
  readonly hostPorts: Set<string>;
  readonly isOnHost: boolean;
  readonly faults: FaultList;
}

function portRules(ports: unknown, path: Path, check: PortCheck): void {
  const { faults } = check;
  const names = new Set<string>();
  eachOf(ports, path, (port, at) => {
    const { name } = port;
    rangeRule(port, at, 'containerPort', PORTS, faults);
    hostPortRule(port, at, check);
    if (typeof name !== 'string') return;
    portNameRule(name, [...at, 'name'], faults);
    if (names.has(name))
      faults.add([...at, 'name'], { code: 'duplicate-name', message: `two ports are named ${name}` });
    names.add(name);
  });
}

/** 0 is how an unset number is written; in the host's network each port is one of the host. */
function hostPortRule(port: Fields, path: Path, { hostPorts, isOnHost, faults }: PortCheck): void {
  const { containerPort, protocol = 'TCP', hostIP = '' } = port;
  const isWritten = typeof port['hostPort'] === 'number' && port['hostPort'] !== 0;
  const field = isWritten ? 'hostPort' : 'containerPort';
  if (!isWritten && !isOnHost) return;
  const number = port[field];
  if (isWritten) rangeRule(port, path, field, PORTS, faults);
  if (isOnHost && number !== containerPort)
    faults.add([...path, field], {
      code: 'port-refused',
      message: `hostPort ${String(number)} of a pod in the host's network is not its containerPort`,
      hint: 'make the two equal, or leave hostPort out',
    });
  const taken = `${String(protocol)}/${String(hostIP)}/${String(number)}`;
  if (hostPorts.has(taken))
    faults.add([...path, field], {
      code: 'port-refused',
      message: `hostPort ${String(number)} twice in one pod`,
      hint: 'no node could give it twice',
    });
  hostPorts.add(taken);
}

/** Source: IsValidPortName, apimachinery (IANA_SVC_NAME). */
function portNameRule(name: string, path: Path, faults: FaultList): void {
  const isName = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name) && name.length <= 15;
  if (isName) return;
  faults.add(path, {
    code: 'name-invalid',
    message: `${nameOf(name)} cannot be the name of a port`,
    hint: 'at most 15 lower-case letters, digits and single dashes within, a letter among them',
  });
}

const HANDLERS: readonly string[] = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const SECONDS = [0, Infinity] as const;
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

function probesRules(container: Fields, path: Path, list: string, faults: FaultList): void {
  const isSidecar = container['restartPolicy'] === 'Always';
  for (const field of PROBES) {
    const probe = container[field];
    if (!isMapping(probe)) continue;
    if (list === 'initContainers' && !isSidecar)
      faults.add([...path, field], {
        code: 'probe-refused',
        message: 'an init container that is probed',
        hint: 'it ends before the pod runs; restartPolicy: Always makes it a sidecar',
      });
    probeRules(probe, [...path, field], faults);
    const { successThreshold = 1 } = probe;
    if (field !== 'readinessProbe' && typeof successThreshold === 'number' && successThreshold > 1)
      faults.add([...path, field, 'successThreshold'], {
        code: 'probe-refused',
        message: `successThreshold ${successThreshold} of a ${field}`,
        hint: 'only readiness may want more than one success',
      });
  }
}

function probeRules(probe: Fields, path: Path, faults: FaultList): void {
  const handlers = HANDLERS.filter((handler) => isMapping(probe[handler]));
  if (handlers.length !== 1)
    faults.add(path, {
      code: 'probe-refused',
      message: handlers.length === 0 ? 'a probe that asks nothing' : `a probe of ${handlers.join(' and ')}`,
      hint: `write one of ${HANDLERS.join(', ')}`,
    });
  for (const field of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds'])
    rangeRule(probe, path, field, SECONDS, faults);
  for (const field of ['successThreshold', 'failureThreshold'])
    rangeRule(probe, path, field, SECONDS, faults);
  for (const handler of ['httpGet', 'tcpSocket', 'grpc'])
    rangeRule(mappingIn(probe, handler), [...path, handler], 'port', PORTS, faults);
}

/** The names of the volumes that the pod writes out. */
function volumeRules(volumes: unknown, path: Path, faults: FaultList): Set<string> {
  const names = new Set<string>();
  eachOf(volumes, path, ({ name }, at) => {
    if (typeof name !== 'string') return;
    labelNameRule(name, [...at, 'name'], faults);
    if (names.has(name))
      faults.add([...at, 'name'], { code: 'duplicate-name', message: `two volumes are named ${name}` });
    names.add(name);
  });
  return names;
}

function mountRules(mounts: unknown, path: Path, volumes: ReadonlySet<string>, faults: FaultList): void {
  eachOf(mounts, path, ({ name }, at) => {
    if (typeof name !== 'string' || volumes.has(name)) return;
    faults.add([...at, 'name'], {
      code: 'volume-missing',
      message: `the pod has no volume ${nameOf(name)}`,
      hint: volumes.size === 0 ? 'add it under volumes' : `it has ${[...volumes].join(', ')}`,
    });
  });
}
