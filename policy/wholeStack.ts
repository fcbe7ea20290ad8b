import type { PolicyResource } from "@pulumi/policy";
import { asDeployed, type Resource } from "./resource";
import type { Rule } from "./rule";
import { Stack } from "./stack";

/**
 * The whole stack, which the SDK hands to one rule after the other, each time in a new copy. What
 * rules find out about it, such as what a role is granted, they find out once.
 */
export class WholeStack {
  #stack: Stack | undefined;
  #urns: readonly string[] = [];
  readonly #asked = new Set<Rule>();

  /** @param registered finds a resource as it was before it was made */
  constructor(private readonly registered: (urn: string) => Resource | undefined) {}

  /** A rule that asks again asks about a later state of the stack. */
  seenBy(rule: Rule, resources: readonly PolicyResource[]): Stack {
    if (!this.#stack || this.#asked.has(rule) || !this.isOf(resources)) {
      this.#stack = new Stack(asDeployed(resources, this.registered), true);
      this.#urns = resources.map(({ urn }) => urn);
      this.#asked.clear();
    }
    this.#asked.add(rule);
    return this.#stack;
  }

  private isOf(resources: readonly PolicyResource[]): boolean {
    return (
      resources.length === this.#urns.length &&
      resources.every(({ urn }, index) => urn === this.#urns[index])
    );
  }
}
