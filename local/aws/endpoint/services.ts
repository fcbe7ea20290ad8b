import type { IamService } from "../iam/iamService";
import { AwsError, type Call, type Service, type ServiceName, type Services } from "../service";

/** The services of the account, each operation behind IAM. */
export class Registry implements Services {
  private readonly byName = new Map<ServiceName, Service>();

  add(service: Service): void {
    this.byName.set(service.name, service);
  }

  find(name: string): Service | undefined {
    return this.byName.get(name as ServiceName);
  }

  get<S extends Service>(name: ServiceName): S {
    const service = this.byName.get(name);
    if (!service) throw new Error(`the service ${name} is asked for before it is built`);
    return service as S;
  }

  has(name: ServiceName, operation: string): boolean {
    return Object.hasOwn(this.byName.get(name)?.operations ?? {}, operation);
  }

  all(): Service[] {
    return [...this.byName.values()];
  }

  async call<Output>(
    name: ServiceName,
    operationName: string,
    input: unknown,
    call: Call,
  ): Promise<Output> {
    if (!this.has(name, operationName)) {
      throw new AwsError(
        "NotImplemented",
        `The operation ${operationName} of ${name} is not emulated here.`,
        501,
      );
    }
    const operation = this.get(name).operations[operationName]!;
    if (call.principal.kind !== "root") {
      this.get<IamService>("iam").authorize(call, operation.access(input, call));
    }
    return operation.run(input, call);
  }
}
