import type { Pod } from '../objects/index.ts';

const ANY_IP = '0.0.0.0';

/** Host ports of a pod's containers and sidecars, as `ip/protocol/port`, each once. */
export function hostPortsOf({ spec }: Pod): string[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const ports = new Set<string>();
  for (const container of [...spec.containers, ...sidecars]) {
    for (const { hostPort = 0, hostIP, protocol } of container.ports ?? []) {
      if (hostPort <= 0) continue;
      ports.add(
        `${hostIP === undefined || hostIP === '' ? ANY_IP : hostIP}/${protocol ?? 'TCP'}/${hostPort}`,
      );
    }
  }
  return [...ports];
}

/** Is one of the wanted ports taken? Equal protocol and port conflict if the ips are equal or one is 0.0.0.0. */
export function hostPortsConflict(wanted: readonly string[], used: ReadonlySet<string>): boolean {
  return wanted.some((port) => {
    if (used.has(port)) return true;
    const slash = port.indexOf('/');
    const rest = port.slice(slash);
    if (!port.startsWith(`${ANY_IP}/`)) return used.has(ANY_IP + rest);
    for (const other of used) if (other.slice(other.indexOf('/')) === rest) return true;
    return false;
  });
}
