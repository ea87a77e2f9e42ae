/**
 * Commands of the pages that no scene runs, by page, and why. A command that is neither here nor in a scene fails the
 * test, and so does one here that no page has.
 */
export const notRun: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md': {
    'npm ci && node dist/cli.js demo --yes':
      'runs until stopped; docs/tutorial/getting-started.md runs the demo to its end',
    'npm ci && npm run check': 'is what runs this test',
  },
  'docs/contributing.md': {
    'npm ci': 'fetches packages',
    'npm run check': 'is what runs this test',
  },
  'docs/reference/commands.md': {
    'sluice demo --yes': 'runs until stopped; docs/tutorial/getting-started.md runs the demo to its end',
    'sluice demo --yes --exit --data demo': 'docs/tutorial/getting-started.md runs it',
    'sluice status --server https://sluice.acme.example --token-file token':
      'asks a daemon elsewhere; test/cli/pipeline/server.slow.test.ts does',
    'sluice approve production --server http://127.0.0.1:8080':
      'asks a daemon elsewhere; test/cli/pipeline/server.slow.test.ts does',
  },
  'docs/how-to/github.md': {
    'sluice init --repository': 'needs a repository on GitHub; test/cli/commands/setup/init.test.ts runs it',
    'sluice doctor': 'needs a repository on GitHub; test/cli/commands/setup/doctor.slow.test.ts runs it',
    'sluice run': 'needs a repository on GitHub; test/end-to-end/pull-requests-daemon.slow.test.ts runs it',
  },
  'docs/how-to/kubernetes.md': {
    'openssl rand -hex 32 > access-token': 'what it makes is for kubectl',
  },
  'docs/explanation/performance.md': {
    'npm run bench': 'takes minutes; test/bench tries its parts',
    'npm run bench -- --quick': 'takes minutes; test/bench tries its parts',
    'npm run bench -- --out results.json': 'takes minutes; test/bench tries its parts',
    'npm run bench -- sync --streams 50': 'takes minutes; test/bench tries its parts',
    'npm run bench:growth': 'takes minutes; test/bench tries its parts',
  },
  'docs/how-to/operations.md': {
    'sluice status --server https://sluice.acme.example --token-file token':
      'asks a daemon elsewhere; test/cli/pipeline/server.slow.test.ts does',
    'sluice hold production --reason "stocktaking" --server https://sluice.acme.example --token-file token':
      'asks a daemon elsewhere; test/cli/pipeline/server.slow.test.ts does',
  },
};

/** Programs that no scene has, by the first word of a command, and why. */
export const absentPrograms: Readonly<Record<string, string>> = {
  docker:
    'needs an engine for containers; test/container builds and runs the image, and plays examples/compose.yaml',
  kubectl: 'needs a cluster',
};

/** Why a command of a page is not run; undefined where it is to be. */
export function reasonNotToRun(page: string, line: string): string | undefined {
  return notRun[page]?.[line] ?? absentPrograms[line.split(' ', 1)[0] ?? ''];
}
