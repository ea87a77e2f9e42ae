/** What each problem code of the command line means, and what a person can do. */
export const commandCodes = {
  SLC1901: {
    title: 'The command line says something that the command does not take',
    remedy: 'Look at `--help` of the command: it lists arguments and options, with examples.',
  },
  SLC1902: {
    title: 'The command line names something that there is not',
    remedy: 'Write one of the names that the message lists.',
  },
  SLC1903: {
    title: 'What was asked for cannot be done as it was asked',
    remedy: 'Change what the message names, and try again.',
  },
  SLC1904: {
    title: 'The branch of an environment is not there yet',
    remedy: 'Promote to the environment, and make its branch from the one that the message names.',
  },
  SLC1905: {
    title: 'A plan was named that is no longer what would be done',
    remedy: 'Look at `sluice plan` again, then name the plan that it shows.',
  },
  SLC1906: {
    title: 'The address of a server, or the token for it, cannot be used',
    remedy:
      'Write `--server https://…`, or http with 127.0.0.1 or localhost; the token is one line of plain text.',
  },
  SLC2901: {
    title: 'The address of the server cannot be used',
    remedy: 'Name another one in `server.listen`, or end what listens there.',
  },
  SLC2902: {
    title: 'The system refuses something that the command needs',
    remedy: 'Check rights, space and limits of this user on this machine.',
  },
  SLC2903: {
    title: 'Something happened that Sluice was not prepared for',
    remedy: 'It is a fault of Sluice: hand on what `sluice bugreport` writes, with the lines above.',
  },
  SLC2904: {
    title: 'No server answers at the address',
    remedy: 'Check the address, and whether the daemon runs there: it answers /healthz.',
  },
  SLC2905: {
    title: 'The server wants to know who asks',
    remedy:
      'Put its token into SLUICE_TOKEN, or its path behind --token-file: it is `server.access.token` of the daemon, or where that is not configured the file `access-token` beside its store.',
  },
  SLC2906: {
    title: 'The token does not let you do that there',
    remedy: 'Ask whoever runs the daemon for a token or a role that does.',
  },
  SLC2907: {
    title: 'What answers at the address is no Sluice, or one of another version',
    remedy: 'Name the address of the daemon, without a path of its API; a proxy may stand in front of it.',
  },
  SLC2908: {
    title: 'The server does not do what was asked',
    remedy: 'Do what the message says, and try again.',
  },
} as const satisfies Readonly<Record<`SLC${number}`, { readonly title: string; readonly remedy: string }>>;

export type CommandCode = keyof typeof commandCodes;
