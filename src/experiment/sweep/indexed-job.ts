import type { Experiment } from '../../scenario/index.ts';

export interface IndexedJobOptions {
  /** Number of shards, each a pod. */
  readonly shards: number;
  readonly image: string;
  /** PersistentVolumeClaim that holds the experiment and takes the journals; many pods write to it at once. */
  readonly claim: string;
  /** File name of the experiment below `input/` of the volume. */
  readonly file: string;
}

/**
 * A plain Kubernetes Indexed Job: every pod runs the shard that JOB_COMPLETION_INDEX (which the Job controller sets)
 * names and keeps a journal of its own, so that a pod that is evicted goes on where it was. No operator, no queue.
 */
export function indexedJobYaml(experiment: Experiment, options: IndexedJobOptions): string {
  const { shards, image, claim, file } = options;
  const name = labelOf(experiment.name);
  const merge = Array.from({ length: shards }, (_, shard) => `shard-${shard}`);
  const shown = merge.length > 3 ? `${merge[0]} … ${merge[shards - 1]}` : merge.join(' ');
  return `# The claim ${claim} holds the experiment's folder as input/. Afterwards, where the volume is mounted:
#   plimsoll sweep input/${file} --out merged --merge ${shown}
apiVersion: batch/v1
kind: Job
metadata:
  name: plimsoll-${name}
  labels: { app.kubernetes.io/name: plimsoll }
spec:
  completionMode: Indexed
  completions: ${shards}
  parallelism: ${shards}
  backoffLimitPerIndex: 5
  template:
    metadata:
      labels: { app.kubernetes.io/name: plimsoll }
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        fsGroup: 65532
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: sweep
          image: ${JSON.stringify(image)}
          command: [plimsoll, sweep, ${JSON.stringify(`/plimsoll/input/${file}`)}]
          args:
            - --shard=$(JOB_COMPLETION_INDEX)/${shards}
            - --out=/plimsoll/shard-$(JOB_COMPLETION_INDEX)
            - --workers=2
          resources:
            requests: { cpu: "2", memory: 2Gi }
            limits: { memory: 2Gi }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts:
            - { name: plimsoll, mountPath: /plimsoll }
            - { name: scratch, mountPath: /tmp }
      volumes:
        - name: plimsoll
          persistentVolumeClaim: { claimName: ${JSON.stringify(claim)} }
        - name: scratch
          emptyDir: {}
`;
}

/** A DNS label that leaves room for the prefix and for what the controller adds to a pod's name. */
function labelOf(name: string): string {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return label === '' ? 'sweep' : label;
}
