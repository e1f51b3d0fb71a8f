/** The commands by their names, each loaded when it is asked for. */
import type { Command } from 'commander';

type Add = (program: Command) => void;
interface Commands {
  names: readonly string[];
  load(): Promise<Add>;
}

/** Only the one that is asked for is loaded: a store that starts after a crash waits for no other. */
export const COMMANDS: readonly Commands[] = [
  { names: ['demo'], load: async () => (await import('./demo.js')).addDemoCommand },
  { names: ['start'], load: async () => (await import('./start.js')).addStartCommand },
  {
    names: ['tree', 'close', 'open'],
    load: async () => (await import('./control.js')).addControlCommands,
  },
  { names: ['replay'], load: async () => (await import('./replay.js')).addReplayCommands },
  { names: ['query'], load: async () => (await import('./query.js')).addQueryCommand },
  { names: ['reconcile'], load: async () => (await import('./reconcile.js')).addReconcileCommand },
  { names: ['explain'], load: async () => (await import('./explain.js')).addExplainCommand },
  { names: ['doctor'], load: async () => (await import('./doctor.js')).addDoctorCommand },
  { names: ['score'], load: async () => (await import('./score.js')).addScoreCommand },
];
