/** What is looked at of a CronJob. Times are Unix ms: schedules need a calendar. */
export interface CronJobState {
  readonly name: string;
  readonly uid: string;
  readonly createdMs: number;
  readonly schedule: string;
  readonly timeZone: string | undefined;
  readonly isSuspended: boolean;
  readonly concurrency: 'Allow' | 'Forbid' | 'Replace';
  readonly startingDeadlineSeconds: number | undefined;
  readonly successfulHistoryLimit: number;
  readonly failedHistoryLimit: number;
  readonly status: CronJobStatus;
}

export interface CronJobStatus {
  readonly active: readonly JobReference[];
  readonly lastScheduleMs: number | undefined;
  readonly lastSuccessfulMs: number | undefined;
}

export interface JobReference {
  readonly name: string;
  readonly uid: string;
}

/** A Job that the CronJob owns, or one of a name that it would use. */
export interface OwnedJob extends JobReference {
  readonly startMs: number | undefined;
  readonly completionMs: number | undefined;
  readonly finished: 'Complete' | 'Failed' | undefined;
  readonly isOwned: boolean;
}

export interface ControllerEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** The writes of one sync. */
export interface CronJobDecision {
  readonly create?: { readonly name: string; readonly scheduledMs: number };
  /** Names of Jobs to delete. */
  readonly deletes: readonly string[];
  readonly events: readonly ControllerEvent[];
  readonly status: CronJobStatus;
  readonly isStatusUpdated: boolean;
  /** undefined: not again before something changes. */
  readonly requeueAfterMs: number | undefined;
}
