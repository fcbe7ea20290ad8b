/** Log events on their way to a log group, which the end of the service that sends them waits for. */
export class Deliveries {
  private readonly underWay = new Set<Promise<void>>();

  /** @param report told of what fails */
  constructor(private readonly report: (error: unknown) => void) {}

  /** Never rejects. */
  add(sent: Promise<void>): Promise<void> {
    const delivery = sent.catch(this.report).finally(() => this.underWay.delete(delivery));
    this.underWay.add(delivery);
    return delivery;
  }

  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }
}
