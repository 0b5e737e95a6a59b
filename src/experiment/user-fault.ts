/** Code of the user's, a plugin, failed in a run: what it was, as a value that crosses threads. */
export interface UserFault {
  readonly userFault: string;
}

/** Told by its fields: what comes out of a worker has lost its class. */
export function isUserFault(value: object): value is UserFault {
  return 'userFault' in value;
}
