/** `saunter tree`, `saunter close`, `saunter open`: what is asked of a store that runs. */
import type { Command } from 'commander';
import type { Condition } from '../../../engine/api.js';
import { SaunterError } from '../../../engine/errors.js';
import { actorTree } from '../actor-tree.js';
import { askControl, isControlled } from '../control-socket.js';
import { DATA_ROOT } from '../data-dir.js';
import { findDataDir } from '../query.js';

const DATA = ['--data <folder>', "the store's data directory (default: the one that runs)"] as const;

export function addControlCommands(program: Command): void {
  program
    .command('tree')
    .description('show the live tree of actors: state, restarts, inbox, last error')
    .option(...DATA)
    .option('--url <url>', 'ask the gateway instead; the token stands in SAUNTER_TOKEN')
    .option('--json', 'as one JSON document')
    .action(tree);
  program
    .command('close')
    .description('close for the night: nobody is let in any more, who is still inside is settled')
    .option(...DATA)
    .action(async ({ data }: { data?: string }) => {
      await askControl(await folderOf(data), 'close');
      process.stdout.write('The entrances are closed, and everybody who was inside is settled.\n');
    });
  program
    .command('open')
    .description('let people in again')
    .option(...DATA)
    .action(async ({ data }: { data?: string }) => {
      await askControl(await folderOf(data), 'open');
      process.stdout.write('The entrances are open.\n');
    });
}

async function tree(options: { data?: string; url?: string; json?: boolean }): Promise<void> {
  const condition = options.url
    ? await askGateway(options.url)
    : ((await askControl(await folderOf(options.data), 'tree')) as Condition);
  process.stdout.write(options.json ? `${JSON.stringify(condition)}\n` : actorTree(condition));
}

async function folderOf(data: string | undefined): Promise<string> {
  return data ?? (await findDataDir(DATA_ROOT, false, isControlled));
}

async function askGateway(url: string): Promise<Condition> {
  const token = process.env.SAUNTER_TOKEN ?? '';
  const problem = (why: string, cause?: unknown) =>
    new SaunterError('SAUNTER_STORE_AWAY', `${url} does not tell its tree: ${why}`, {
      hint: 'Set SAUNTER_TOKEN to <id>.<secret> of an operator or client, and check the address.',
      cause,
    });
  if (!URL.canParse(url)) throw problem('that is no address; http://127.0.0.1:8787 would be one');
  let response: Response;
  try {
    response = await fetch(new URL('/api/tree', url), { headers: { authorization: `Bearer ${token}` } });
  } catch (cause) {
    throw problem('nobody answers', cause);
  }
  if (!response.ok) throw problem(`${response.status} ${await response.text()}`);
  return (await response.json()) as Condition;
}
