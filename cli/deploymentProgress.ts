import type { EngineEvent } from "../local/engine";
import type { Terminal } from "./terminal";

const SHOWN = { create: "green", update: "yellow", replace: "yellow", delete: "red" } as const;

/** Tells of a deployment as it happens: what changes, and what goes wrong. */
export class DeploymentProgress {
  constructor(private readonly terminal: Terminal) {}

  add(event: EngineEvent): void {
    const { line, paint } = this.terminal;
    switch (event.kind) {
      case "resource":
        if (event.phase === "started" || !isShown(event.operation)) return;
        line(
          event.phase === "failed"
            ? `  ${paint("red", `${event.operation} failed`)}  ${event.type}  ${event.name}`
            : `  ${paint(SHOWN[event.operation], event.operation.padEnd(7))}  ${event.type}  ${event.name}`,
        );
        return;
      case "diagnostic":
        if (event.severity === "warning")
          line(`  ${paint("yellow", "warning")}  ${event.message.trim()}`);
        return;
      case "finding":
        line(`  ${paint("yellow", event.enforcementLevel)}  ${event.policy}: ${event.message}`);
    }
  }
}

function isShown(operation: string): operation is keyof typeof SHOWN {
  return operation in SHOWN;
}
