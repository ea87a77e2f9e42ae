/** A command line that can be written as it stands, and what it is for. */
export interface Example {
  readonly line: string;
  readonly says: string;
}

/** Examples of every command, for its help and docs/commands.md. A line begins with the command's name. */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  demo: [
    { line: 'demo --yes', says: 'the whole cycle without a question' },
    { line: 'demo --yes --exit --data demo', says: 'and end, with everything kept in a folder' },
  ],
  init: [
    { line: 'init', says: 'answer a few questions, and get a configuration' },
    { line: 'init operations --yes', says: 'the same in another folder, without a question' },
    { line: 'init --repository -c config/sluice.yaml', says: 'give the repository its branches' },
  ],
  doctor: [
    { line: 'doctor -c config/sluice.yaml', says: 'before the first pass, and when something is odd' },
  ],
  run: [{ line: 'run -c config/sluice.yaml --log-level info', says: 'the daemon' }],
  sandbox: [
    {
      line: 'sandbox --data sandbox --tenant acmedev acmestage --seed examples/exports',
      says: 'two tenants, the first with the examples in it',
    },
  ],
  unpack: [
    { line: 'unpack "examples/exports/Order Intake.json" -o tree', says: 'one export file' },
    {
      line: 'unpack examples/exports/*.json -o tree --bindings acme-dev.yaml',
      says: 'many, with their ids kept apart',
    },
  ],
  pack: [
    { line: 'pack tree -o packed --bindings acme-dev.yaml', says: 'every stream, with the ids of a tenant' },
    { line: 'pack tree order-intake -o order-intake.json', says: 'one stream' },
  ],
  validate: [
    { line: 'validate tree', says: 'exit 1 where there are errors' },
    { line: 'validate tree --json', says: 'for a program' },
  ],
  diff: [
    { line: 'diff before.json after.json', says: 'two export files' },
    { line: 'diff main tenant:staging --format markdown', says: 'git and a tenant, for a comment' },
  ],
  export: [
    { line: 'export --dry-run', says: 'what would be taken into git' },
    { line: 'export --allow-removals 12', says: '12 streams were removed from the tenant on purpose' },
    { line: 'export --source dev', says: 'one pass, where there are several sources' },
  ],
  plan: [
    { line: 'plan staging', says: 'what a sync would do now' },
    { line: 'plan production --revision refs/heads/main --json', says: 'of another revision, for a program' },
  ],
  sync: [
    { line: 'sync staging', says: 'bring what the branch says' },
    {
      line: 'sync production --plan 0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c',
      says: 'only if this is still the plan',
    },
    { line: 'sync staging --heal order-intake', says: 'and put an edit in the tenant back' },
  ],
  promote: [
    { line: 'promote staging production', says: 'prepare all that production lacks' },
    { line: 'promote staging production order-intake "stock-*"', says: 'some streams, with what they need' },
  ],
  bind: [
    { line: 'bind staging connections/acme-commerce=5120', says: 'which connection it is in this tenant' },
  ],
  status: [
    { line: 'status', says: 'everything' },
    { line: 'status production --watch', says: 'one environment, until Ctrl-C' },
    {
      line: 'status --server https://sluice.acme.example --token-file token',
      says: 'of a daemon elsewhere; no configuration is needed',
    },
  ],
  approve: [
    {
      line: 'approve production --plan 0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c',
      says: 'the plan that was looked at, and no other',
    },
    { line: 'approve production --server http://127.0.0.1:8080', says: 'at the daemon, with SLUICE_TOKEN' },
  ],
  hold: [
    { line: 'hold production --reason "stocktaking until Monday"', says: 'nothing is written until resumed' },
  ],
  unlock: [
    { line: 'unlock staging', says: 'break the lock of a process that is gone' },
    { line: 'unlock dev --force', says: 'also that of a process that still runs here' },
  ],
  resume: [{ line: 'resume production', says: 'go on with the next pass' }],
  history: [{ line: 'history production --limit 50', says: 'the last 50 passes and decisions' }],
  accept: [
    {
      line: 'accept staging order-intake',
      says: "count the tenant's form of what was sent as git's",
    },
  ],
  adopt: [
    { line: 'adopt production', says: 'take over what the tenant has already' },
    { line: 'adopt production order-intake=01K0ABCDEF', says: 'say which stream it is' },
  ],
  drift: [
    { line: 'drift production', says: 'who changed what in the tenant' },
    { line: 'drift production order-intake -o to-import', says: 'as files to import into the source' },
  ],
  rollback: [
    {
      line: 'rollback production --to 4f2a9c1d0b7e --reason "orders stopped"',
      says: 'go back, and stay there',
    },
  ],
  explain: [{ line: 'explain SLC2405', says: 'what a code means' }],
  bugreport: [{ line: 'bugreport -o report.tar.gz', says: 'to hand on, after a look at it' }],
  completion: [
    { line: 'completion bash', says: 'source <(sluice completion bash) in ~/.bashrc' },
    { line: 'completion zsh', says: 'write it to a folder of $fpath, as _sluice' },
    { line: 'completion fish', says: 'write it to ~/.config/fish/completions/sluice.fish' },
  ],
};

/** The lines that follow the help of a command. */
export function examplesText(command: string): string {
  const own = examples[command] ?? [];
  return `\nExamples:\n${own.map(({ line, says }) => `  # ${says}\n  sluice ${line}`).join('\n')}\n`;
}
