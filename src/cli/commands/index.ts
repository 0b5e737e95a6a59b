import type { Command } from '../command.ts';
import { cleanCommand } from './clean.ts';
import { compareCommand } from './compare.ts';
import { completionCommand } from './completion.ts';
import { conformanceCommand } from './conformance.ts';
import { eventsCommand } from './events.ts';
import { explainCommand } from './explain.ts';
import { importCommand } from './import.ts';
import { initCommand } from './init.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { scheduleCommand } from './schedule.ts';
import { sweepCommand } from './sweep.ts';
import { topCommand } from './top.ts';
import { validateCommand } from './validate.ts';

/** Every command, in the order of `plimsoll --help`. */
export const commands = [
  runCommand,
  compareCommand,
  sweepCommand,
  scheduleCommand,
  explainCommand,
  eventsCommand,
  topCommand,
  reportCommand,
  validateCommand,
  importCommand,
  initCommand,
  conformanceCommand,
  cleanCommand,
  completionCommand,
] as readonly Command[];
