/** Each command is found under the names that it has. */
import test from 'ava';
import { Command } from 'commander';
import { COMMANDS } from './index.js';

test('a command that is asked for by name is the one that is loaded', async (t) => {
  for (const { names, load } of COMMANDS) {
    const program = new Command();
    (await load())(program);
    t.deepEqual(
      program.commands.map((command) => command.name()),
      [...names],
    );
  }
});
