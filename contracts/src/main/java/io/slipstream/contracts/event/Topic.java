package io.slipstream.contracts.event;

/** The Kafka topics. Each has a dead-letter topic beside it. */
public enum Topic {
    DATA_CHANGES(Topic.Names.DATA_CHANGES, 6, "table", "What changed in an application's database."),
    INVALIDATIONS(
            Topic.Names.INVALIDATIONS,
            6,
            "namespace",
            "The ordered log of what cached copies may no longer be served."),
    TASKS(Topic.Names.TASKS, 6, "concurrency key or id", "Tasks to run."),
    TASK_EVENTS(Topic.Names.TASK_EVENTS, 6, "task id", "What became of tasks, in order for each task."),
    TASK_DISPATCHES(
            Topic.Names.TASK_DISPATCHES,
            6,
            "concurrency key or task id",
            "Tasks for workers that get them over Kafka, of types that name no topic of their own."),
    TASK_RESULTS(Topic.Names.TASK_RESULTS, 6, "task id", "What workers say about tasks that they got over Kafka."),
    NOTIFICATIONS(Topic.Names.NOTIFICATIONS, 3, "subject or role", "Notifications to create."),
    QUERY_EVENTS(Topic.Names.QUERY_EVENTS, 3, "fingerprint", "Slow queries, recommendations and changed plans."),
    ASSET_EVENTS(Topic.Names.ASSET_EVENTS, 3, "path", "Assets published and invalidated.");

    /** The names, for annotations and configuration. */
    public static final class Names {
        public static final String DATA_CHANGES = "slipstream.data-changes";
        public static final String INVALIDATIONS = "slipstream.invalidations";
        public static final String TASKS = "slipstream.tasks";
        public static final String TASK_EVENTS = "slipstream.task-events";
        public static final String TASK_DISPATCHES = "slipstream.dispatch";
        public static final String TASK_RESULTS = "slipstream.task-results";
        public static final String NOTIFICATIONS = "slipstream.notifications";
        public static final String QUERY_EVENTS = "slipstream.query-events";
        public static final String ASSET_EVENTS = "slipstream.asset-events";

        private Names() {}
    }

    private static final String DEAD_LETTER_SUFFIX = ".dead-letter";

    private final String topicName;
    private final int partitions;
    private final String key;
    private final String meaning;

    Topic(String topicName, int partitions, String key, String meaning) {
        this.topicName = topicName;
        this.partitions = partitions;
        this.key = key;
        this.meaning = meaning;
    }

    /** The topic's name in Kafka. */
    public String topicName() {
        return topicName;
    }

    /** Where consumers send what they cannot read, with its biography in {@link DeadLetterHeaders}. */
    public String deadLetterTopicName() {
        return topicName + DEAD_LETTER_SUFFIX;
    }

    /** How many partitions a fresh installation gives it. More may be added only to topics without ordered state. */
    public int partitions() {
        return partitions;
    }

    /** What the record key holds; records of one key are in order. */
    public String key() {
        return key;
    }

    /** What the topic carries, in a sentence. */
    public String meaning() {
        return meaning;
    }
}
