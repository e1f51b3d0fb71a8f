/** `saunter … | head`: who reads has had enough. That is no failure, and it does not stop a store. */

let listening = false;

/** What nobody reads any more is not written; the command goes on to its end. */
export function outliveReaders(): void {
  if (listening) return;
  listening = true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
