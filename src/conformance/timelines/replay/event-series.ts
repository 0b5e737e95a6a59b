/**
 * Which events of failed attempts reach the API server (client-go tools/events, event_broadcaster.go).
 *
 * The recorder writes an event when it comes, and once more, as a series, when it comes again; from then on the count is
 * kept in memory and sent every half hour at the earliest. Two events are the same when everything but their time is,
 * the version of the pod included. So a new message, which changes the pod's status, begins anew with the next event.
 */
export class EventSeries {
  readonly #pods = new Map<string, { message: string; count: number }>();

  /** Is the event of this attempt written? */
  isWritten(pod: string, message: string): boolean {
    const known = this.#pods.get(pod);
    if (known === undefined || known.message !== message) {
      // The event names the version before the new status; the same message after it is another event.
      this.#pods.set(pod, { message, count: 0 });
      return true;
    }
    known.count++;
    return known.count <= WRITTEN;
  }
}

/** The event itself and its becoming a series. */
const WRITTEN = 2;
