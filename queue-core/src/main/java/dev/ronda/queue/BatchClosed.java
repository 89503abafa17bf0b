package dev.ronda.queue;

/** A batch takes no more members, since it has finished, or there is none with this id. Nothing was written. */
public final class BatchClosed extends QueueException {
    private static final long serialVersionUID = 1L;

    /** The batch. */
    private final long batchId;

    /**
     * For a batch.
     *
     * @param batchId its id
     */
    public BatchClosed(long batchId) {
        super("batch " + batchId
                + " takes no more members: it has finished, or there is none with this id; add members while"
                + " one is open, best from inside a member, or create another batch");
        this.batchId = batchId;
    }

    /** The batch's id. */
    public long batchId() {
        return batchId;
    }
}
