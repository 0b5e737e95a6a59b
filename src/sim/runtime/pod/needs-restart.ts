import { sameValue } from '../../../base/index.ts';
import type { Container } from '../../../model/index.ts';

/**
 * Must a container be restarted for a resize in place? Only where a resource changes whose resizePolicy says so; without
 * a policy it is NotRequired. Upstream: kuberuntime_manager.go, determineContainerResize.
 */
export function needsRestart(before: Container, after: Container): boolean {
  return (after.resizePolicy ?? []).some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' && isChanged(before, after, resourceName),
  );
}

function isChanged(before: Container, after: Container, resource: string): boolean {
  const amounts = ({ resources }: Container): readonly unknown[] => [
    resources?.requests?.[resource],
    resources?.limits?.[resource],
  ];
  return !sameValue(amounts(before), amounts(after));
}
