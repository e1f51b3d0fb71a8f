/** The command as it is built and bundled: tests may not build anew under the feet of others. */
// dist/clients/cli/testing → dist/program
const program = (await import(new URL('../../../program/main.js', import.meta.url).href)) as {
  main(argv: readonly string[]): Promise<void>;
};
await program.main(process.argv);
