/** Problems of a configuration, with their remedies. Codes are stable, their messages may change. */
export const configCodes = {
  SLC1101: {
    title: 'Sluice cannot read a configuration file or folder',
    remedy: 'Give -c an existing, readable file, or a folder that contains sluice.yaml.',
  },
  SLC1102: {
    title: 'A configuration file is too large, too deep or expands too far',
    remedy: 'Keep it below 1 MiB, 20 levels and 20,000 values, including those that aliases repeat.',
  },
  SLC1103: {
    title: 'A configuration file is not plain YAML',
    remedy: 'Write YAML 1.2: one document, each key once, no tags.',
  },
  SLC1104: { title: 'A key is unknown', remedy: 'Correct its spelling or remove it.' },
  SLC1105: { title: 'A key is missing', remedy: 'Add it.' },
  SLC1106: {
    title: 'A value has the wrong type or form',
    remedy: 'Write it in the form in the message.',
  },
  SLC1107: {
    title: 'The configuration contains a secret',
    remedy: 'Replace it with { env: NAME } or { file: PATH }, and change the secret.',
  },
  SLC1108: {
    title: 'A secret that the configuration names does not exist',
    remedy: 'Set the environment variable or write the file in the message.',
  },
  SLC1109: {
    title: 'An address would send secrets or content unencrypted over a network',
    remedy: 'Use https. Plain http is only for this machine.',
  },
  SLC1110: {
    title: 'The server would listen to other machines without a webhook secret',
    remedy: 'Set server.webhookSecret, or listen on 127.0.0.1, [::1] or localhost.',
  },
  SLC1111: {
    title: 'A tenant is not configured',
    remedy: 'Add it under tenants, or use a configured name.',
  },
  SLC1112: {
    title: 'A tenant has two uses',
    remedy: 'Give the source and each environment its own tenant.',
  },
  SLC1113: {
    title: 'A name is used twice',
    remedy: 'Rename one. Names of sources, environments and tenants are unique across all pipelines.',
  },
  SLC1114: {
    title: 'An environment does not follow from the source',
    remedy: "Set `from` to the source's branch or another environment, without a circle.",
  },
  SLC1115: {
    title: 'Two branches conflict',
    remedy: 'Give the source and each environment its own branch; none may be a folder of another.',
  },
  SLC1116: {
    title: 'A map of app prefixes is ambiguous',
    remedy: 'Use each prefix of the tenant and each of the tree once.',
  },
  SLC1117: {
    title: 'A configuration folder lacks files',
    remedy: 'Put store and server into sluice.yaml and each pipeline into its own *.yaml file.',
  },
  SLC1118: {
    title: 'Two tenant folders overlap',
    remedy: 'Give each inbox and outbox its own folder, none inside another.',
  },
  SLC1119: {
    title: 'A window has neither or both of `allow` and `deny`',
    remedy: 'Write one of them in each window.',
  },
  SLC1120: {
    title: 'Removal is configured for a manual tenant',
    remedy: 'Remove `prune` or set it to off; people remove what Sluice reports.',
  },
  SLC1121: {
    title: "Sluice cannot read an environment's list of allowed signers",
    remedy: "Put the list at `verify.allowedSigners.file`, readable by the daemon's user.",
  },
  SLC1122: {
    title: 'A GitHub repository has no credentials, or two kinds',
    remedy: 'Write either `host.token` or `host.app`, or only `repository.token`.',
  },
  SLC1123: {
    title: 'A credential would be sent to a host that it is not for',
    remedy: 'Use one GitHub for `repository.url` and `host.baseUrl`, or separate credentials.',
  },
  SLC1124: {
    title: 'The secret address of a receiver is invalid',
    remedy: "Put the webhook's whole https address at the place in the message.",
  },
  SLC1125: {
    title: 'The server would listen to other machines without sign-in',
    remedy:
      'Set server.access.token or server.access.oidc, set server.pages to off, or listen on 127.0.0.1, [::1] or localhost.',
  },
  SLC1126: {
    title: 'Sign-in is incomplete, or no one could use it',
    remedy:
      "Set `oidc` and `roles` of `access` together, `users` or `groups` of each role, and the server's `url`.",
  },
  SLC1127: {
    title: "The server's token is too short",
    remedy: 'Use at least 20 random characters, such as from `openssl rand -hex 32`.',
  },
  SLC1151: {
    title: 'A configured tenant is unused',
    remedy: 'Remove it, or use it in an environment.',
  },
  SLC1152: {
    title: 'Sluice does not read a file of the configuration folder',
    remedy: 'Rename it to *.yaml, or move it away.',
  },
  SLC1153: {
    title: 'A configured token is unused',
    remedy: 'Remove it, or use an https address for the repository.',
  },
  SLC1154: {
    title: 'Two tenants name the same Make team',
    remedy: "Set each `make.teamId` to the tenant's own team.",
  },
  SLC1155: {
    title: 'A tenant has `make` but no use for it',
    remedy: "Remove it, or move it to an environment's tenant.",
  },
  SLC1156: {
    title: 'A receiver of notifications matches no environment',
    remedy: "Let the receiver's `environments` match one, or remove the receiver.",
  },
  SLC1157: {
    title: 'A role matches no source or environment',
    remedy: "Let the role's `stages` match one.",
  },
} as const satisfies Readonly<Record<`SLC1${number}`, { readonly title: string; readonly remedy: string }>>;

export type ConfigCode = keyof typeof configCodes;
