import { MINUTE_MS, SECOND_MS } from '../../base/index.ts';
import type { Container } from '../../model/index.ts';

export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/** The policy written, or Always for the tag latest and IfNotPresent for every other tag or a digest. */
export function pullPolicyOf({ imagePullPolicy, image = '' }: Container): PullPolicy {
  if (imagePullPolicy === 'Always' || imagePullPolicy === 'IfNotPresent' || imagePullPolicy === 'Never')
    return imagePullPolicy;
  const [reference = '', digest] = image.split('@');
  const tag = /:(?<tag>[^/:]+)$/.exec(reference)?.groups?.['tag'];
  const isLatest = tag === undefined ? digest === undefined : tag === 'latest';
  return isLatest ? 'Always' : 'IfNotPresent';
}

/** Back-off of an image a pod could not get; one entry a pod and image. */
export interface PullBackoff {
  readonly backoffMs: number;
  readonly failedAtMs: number;
}

const FIRST_BACKOFF_MS: number = 10 * SECOND_MS;
const MAX_BACKOFF_MS: number = 5 * MINUTE_MS;

/** The entry after a pull failed: 10 s, doubled at every failure up to 5 min, anew after 10 quiet minutes. */
export function advancePullBackoff(entry: PullBackoff | undefined, failedAtMs: number): PullBackoff {
  const isFresh = entry === undefined || failedAtMs - entry.failedAtMs > 2 * MAX_BACKOFF_MS;
  return {
    failedAtMs,
    backoffMs: isFresh ? FIRST_BACKOFF_MS : Math.min(2 * entry.backoffMs, MAX_BACKOFF_MS),
  };
}

export type PullDecision =
  | { readonly kind: 'start' }
  | { readonly kind: 'pull' }
  /** The container waits: with Never for good, in back-off until `retryMs`. */
  | { readonly kind: 'wait'; readonly reason: string; readonly message: string; readonly retryMs: number };

/**
 * What becomes of a container that wants its image now.
 *
 * Upstream: pkg/kubelet/images/image_manager.go, EnsureImageExists.
 */
export function decidePull(
  container: Container,
  isPresent: boolean,
  backoff: PullBackoff | undefined,
  nowMs: number,
): PullDecision {
  const policy = pullPolicyOf(container);
  const image = container.image ?? '';
  if (policy !== 'Always' && isPresent) return { kind: 'start' };
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    return { kind: 'wait', reason: 'ErrImageNeverPull', message, retryMs: Infinity };
  }
  const retryMs = backoff === undefined ? nowMs : backoff.failedAtMs + backoff.backoffMs;
  if (nowMs < retryMs)
    return {
      kind: 'wait',
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "${image}"`,
      retryMs,
    };
  return { kind: 'pull' };
}
