/** The environment's branch is not there yet: nothing can be compared. */
export class BranchMissing extends Error {
  override readonly name = 'BranchMissing';
  readonly branch: string;
  constructor(branch: string, from: string, environment: string) {
    super(
      `branch ${branch} does not exist yet: promote ${from} to ${environment}, and make it from the branch sluice/promote/${environment}`,
    );
    this.branch = branch;
  }
}

/** A digest that does not name the current plan. */
export class StalePlan extends Error {
  override readonly name = 'StalePlan';
}
