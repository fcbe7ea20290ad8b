import * as grpc from "@grpc/grpc-js";

/** Archives travel in messages, as does the whole stack to a policy pack. */
const MOST_BYTES = 400 * 1024 * 1024;

export const GRPC_LIMITS = {
  "grpc.max_receive_message_length": MOST_BYTES,
  "grpc.max_send_message_length": MOST_BYTES,
};

/** Serves one kind of call: an error's message is what the other side shows. */
export function unary<Request, Response>(
  answer: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => callback(null, response),
        (error: Error) => callback({ code: grpc.status.UNKNOWN, message: error.message }),
      );
  };
}

/** Listens on a free port of the loopback interface; returns `127.0.0.1:PORT`. */
export function bind(server: grpc.Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(`127.0.0.1:${port}`),
    );
  });
}
