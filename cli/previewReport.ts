import type { EngineEvent, EngineResult, Finding } from "../local/engine";
import type { Terminal } from "./terminal";

/** What a preview tells a person: resources as the program registers them, then the findings. */
export class PreviewReport {
  constructor(private readonly terminal: Terminal) {}

  add(event: EngineEvent): void {
    const { line, paint } = this.terminal;
    if (event.kind === "resource" && event.phase === "done") {
      line(`  ${paint("green", event.operation)}  ${event.type}  ${event.name}`);
    }
    if (event.kind === "diagnostic" && event.severity !== "error") {
      line(`  ${paint("yellow", event.severity)}  ${event.message.trim()}`);
    }
  }

  end({ resources, findings, diagnostics, ok }: EngineResult): void {
    const { line, paint } = this.terminal;
    for (const finding of findings) this.finding(finding);
    for (const { severity, message } of diagnostics) {
      if (severity === "error") line(`\n${paint("red", "error")}  ${message.trim()}`);
    }
    const mandatory = findings.filter(isMandatory).length;
    const advisory = findings.length - mandatory;
    line();
    line(
      `${paint(ok ? "green" : "red", ok ? "passed" : "refused")}  ${resources.length} resources, ` +
        `${mandatory} mandatory and ${advisory} advisory findings`,
    );
  }

  private finding(finding: Finding): void {
    const { line, paint } = this.terminal;
    const level = paint(isMandatory(finding) ? "red" : "yellow", finding.enforcementLevel);
    line(`\n${level}  ${finding.policy}  (${finding.pack})  ${finding.urn}`);
    for (const text of finding.message.trim().split("\n")) line(`  ${text}`);
  }
}

function isMandatory({ enforcementLevel }: Finding): boolean {
  return enforcementLevel === "mandatory";
}
