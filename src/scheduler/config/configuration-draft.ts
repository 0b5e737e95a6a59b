import { profileDraft } from './profile-draft.ts';
import type { ProfileDraft } from './profile-draft.ts';
import { isMembers } from './shape.ts';
import type { Members } from './shape.ts';

/** A configuration with its defaults, before it is validated. */
export interface ConfigurationDraft {
  readonly parallelism: number;
  readonly percentageOfNodesToScore: number;
  readonly podInitialBackoffSeconds: number;
  readonly podMaxBackoffSeconds: number;
  readonly profiles: readonly ProfileDraft[];
  readonly extenders: readonly Members[];
  readonly burst: number;
  readonly leaderElection: Members;
}

const DEFAULT_SCHEDULER_NAME = 'default-scheduler';

/** Upstream: apis/config/v1, SetDefaults_KubeSchedulerConfiguration. Only a single profile gets a default name. */
export function configurationDraft(written: Members): ConfigurationDraft {
  const profiles = membersOf(written['profiles']);
  const listed = profiles.length === 0 ? [{}] : profiles;
  const defaultName = listed.length === 1 ? DEFAULT_SCHEDULER_NAME : undefined;
  const { clientConnection, leaderElection } = written;
  return {
    parallelism: numberOr(written['parallelism'], 16),
    percentageOfNodesToScore: numberOr(written['percentageOfNodesToScore'], 0),
    podInitialBackoffSeconds: numberOr(written['podInitialBackoffSeconds'], 1),
    podMaxBackoffSeconds: numberOr(written['podMaxBackoffSeconds'], 10),
    profiles: listed.map((profile) => profileDraft(profile, defaultName)),
    extenders: membersOf(written['extenders']),
    burst: numberOr(isMembers(clientConnection) ? clientConnection['burst'] : undefined, 0),
    leaderElection: isMembers(leaderElection) ? leaderElection : {},
  };
}

function membersOf(value: unknown): readonly Members[] {
  return ((value ?? []) as readonly unknown[]).map((item) => (isMembers(item) ? item : {}));
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
