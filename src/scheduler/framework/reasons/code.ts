/** What a failing filter says about a node. Preemption may help where it says Unschedulable. */
export const Code = { Unschedulable: 1, UnschedulableAndUnresolvable: 2 } as const;
export type Code = (typeof Code)[keyof typeof Code];

/** The verdict that a node passes. Other verdicts are numbers that Verdicts gives out. */
export const FEASIBLE = 0;
