package io.slipstream.query.statement;

/** Is told of every statement that was answered. Called on event loops; must neither block nor throw. */
public interface ExecutionObserver {
    /** A statement was answered. */
    void observed(Execution execution);
}
