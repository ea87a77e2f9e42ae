/** Returns the key of a pull request's plan in the saved state and in the store. */
export const planKeyOf = (number: number, environment: string) => `${number} ${environment}`;

/** Returns the name of the stored document with the whole plan. */
export const documentOf = (pipeline: string, key: string) => `plan ${pipeline} ${key}`;

/** Returns the path of the plan below the daemon's address. */
export const planPath = (pipeline: string, number: number, environment: string) =>
  `/plans/${pipeline}/${number}/${environment}`;
