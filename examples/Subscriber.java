import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The reading rules of docs/subscribe.md with Kafka's own client: the newest text of every article, killed and embargoed
 * ones held back, one "article id, tab, headline" a line.
 *
 * <p>java -cp 'KAFKA_JARS/*' examples/Subscriber.java HOST:PORT reads the topics to their end.
 */
public class Subscriber {
    static final String ENRICHED = "newswire.enriched.v1";
    static final String DUPLICATES = "newswire.duplicates.v1";
    static final String RETRACTIONS = "newswire.retractions.v1";
    static final Set<String> KILLS = Set.of("kill", "withdrawal", "takedown");
    static final Set<String> SHOWN = Set.of("unique", "update");

    final Map<String, JsonNode> articles = new HashMap<>();
    final Map<String, JsonNode> decisions = new HashMap<>();
    final Set<String> killed = new HashSet<>();
    final Map<String, String> replaced = new HashMap<>();
    final Set<String> decidedAgain = new HashSet<>();

    /** Takes one message in; of each article the last decision on duplicates counts, else its own. */
    void see(String topic, JsonNode message) {
        String id = message.get("article_id").asText();
        if (topic.equals(RETRACTIONS)) {
            if (KILLS.contains(message.get("kind").asText())) {
                message.get("reached").forEach(each -> killed.add(each.get("article_id").asText()));
            }
        } else if (topic.equals(ENRICHED)) {
            articles.put(id, message);
            decisions.putIfAbsent(id, message.get("decision"));
            message.get("decision").get("supersedes").forEach(each -> replaced.put(each.asText(), id));
        } else {
            decisions.put(id, message);
            message.get("supersedes").forEach(each -> replaced.put(each.asText(), id));
            decidedAgain.add(id);
        }
    }

    boolean superseded(String id) {
        return replaced.containsKey(id) && !decidedAgain.contains(id);
    }

    String cluster(String id) {
        Set<String> seen = new HashSet<>();
        while (seen.add(id)) {
            if (superseded(id)) {
                id = replaced.get(id);
            } else if (decisions.containsKey(id) && decisions.get(id).hasNonNull("duplicate_of")) {
                id = decisions.get(id).get("duplicate_of").asText();
            }
        }
        return id;
    }

    int version(String id) {
        return decisions.get(id).get("canonical_version").asInt();
    }

    Map<String, String> table() {
        // The highest version; of equal ones the canonical article, whose id the cluster has; else the highest id.
        Comparator<String> order = Comparator.<String>comparingInt(this::version)
            .thenComparing(id -> id.equals(cluster(id)))
            .thenComparing(Comparator.naturalOrder());
        Map<String, String> newest = new HashMap<>();
        for (String id : articles.keySet()) {
            if (SHOWN.contains(decisions.get(id).get("relation").asText()) && !superseded(id)) {
                newest.merge(cluster(id), id, BinaryOperator.maxBy(order));
            }
        }
        Map<String, String> rows = new TreeMap<>();
        for (String id : newest.values()) {
            JsonNode each = articles.get(id);
            if (each.get("pubstatus").asText().equals("usable") && !killed.contains(id)) {
                rows.put(id, each.path("headline").asText(""));
            }
        }
        return rows;
    }

    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", args[0]);
        settings.put("enable.auto.commit", "false");
        ObjectMapper json = new ObjectMapper();
        Subscriber subscriber = new Subscriber();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> places = Stream.of(ENRICHED, DUPLICATES, RETRACTIONS)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .collect(Collectors.toList());
            consumer.assign(places);
            consumer.seekToBeginning(places);
            Map<TopicPartition, Long> ends = consumer.endOffsets(places);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    subscriber.see(record.topic(), json.readTree(record.value()));
                }
            }
        }
        subscriber.table().forEach((id, headline) -> System.out.println(id + "\t" + headline));
    }
}
