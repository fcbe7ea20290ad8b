import { AwsError } from "../service";
import { isDynaliteError } from "./dynalite";

export function validationError(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

/** What AWS answers to a value of the wrong JSON type. */
export function serializationError(message: string): AwsError {
  return new AwsError("SerializationException", message);
}

/** Item calls say no more than this about a missing table, as AWS does. */
export function tableMissing(): AwsError {
  return new AwsError("ResourceNotFoundException", "Requested resource not found");
}

/** Table calls name the table. */
export function tableNotFound(name: string): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Requested resource not found: Table: ${name} not found`,
  );
}

/** What dynalite answers, as an error of ours; anything else is a fault and stays as it is. */
export function fromDynalite(error: unknown): unknown {
  if (!isDynaliteError(error)) return error;
  const { __type, message, Message } = error.body;
  return new AwsError(
    __type.slice(__type.indexOf("#") + 1),
    message ?? Message ?? "",
    error.statusCode,
  );
}
