import { expect, test } from 'vitest';
import { PluginSilence, SILENT_LOOKS_MAX } from './plugin-silence.ts';
import { RunControl } from './run-control.ts';

/** How many looks until somebody is accused, at most a few more than enough; what happens before each look is given. */
function looksUntilFault(
  controls: readonly RunControl[],
  beforeLook: (look: number) => void = () => undefined,
): { readonly looks: number; readonly fault: string } | undefined {
  const silence = new PluginSilence(controls, 100);
  for (let looks = 1; looks <= SILENT_LOOKS_MAX + 9; looks++) {
    beforeLook(looks);
    const fault = silence.look();
    if (fault !== undefined) return { looks, fault: fault.message };
  }
  return undefined;
}

function inside(name = 'Loop', point = 'score'): RunControl {
  const control = new RunControl();
  control.enter(name, point);
  return control;
}
const SAID = 'plugin Loop: score has not answered for 60 s';

test('a call that is the same in every look is told after a minute of looks, the first of which only sees it', () => {
  expect(looksUntilFault([inside()])).toEqual({ looks: SILENT_LOOKS_MAX + 1, fault: SAID });
});

test('a run that is in no plugin may take as long as it likes', () => {
  expect(looksUntilFault([new RunControl()])).toBeUndefined();
});

test('a plugin that is asked all the time answers, however long the run is within it', () => {
  const control = inside('Busy', 'filter');
  const again = (look: number): void => {
    if (look % (SILENT_LOOKS_MAX - 1) !== 0) return;
    control.leave();
    control.enter('Busy', 'filter');
  };
  expect(looksUntilFault([control], again)).toBeUndefined();
});

test('of several runs the one that hangs is told, by what it is in', () => {
  const nested = inside('Outer', 'compile');
  nested.enter('Loop', 'score');
  expect(looksUntilFault([new RunControl(), nested])?.fault).toBe(SAID);
});

test('a call from which the run has come back is none', () => {
  const control = inside();
  control.leave();
  expect(control.call).toBeUndefined();
  expect(looksUntilFault([control])).toBeUndefined();
});

test('the main thread reads through the shared bytes what the worker has written', () => {
  const worker = inside('My-Score', 'filter');
  expect(new RunControl(worker.buffer).call).toEqual({ number: 1, place: 'plugin My-Score: filter' });
  worker.leave();
  worker.enter('N'.repeat(200), 'score');
  expect(new RunControl(worker.buffer).call?.place).toMatch(/^plugin N{113}$/);
});
