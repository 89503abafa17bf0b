package dev.ronda.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PicturesTest {
    @Test
    void growth_is_a_bar_for_each_state_in_a_group_for_each_backlog() throws Exception {
        Map<String, String> pictures = Pictures.of(List.of(
                measurement("growth", "10,000 ready", "throughput", 40_000),
                measurement("growth", "10,000 ready", "throughput", 60_000),
                measurement("growth", "1,000,000 ready", "throughput", 25_000),
                measurement("growth", "10,000 scheduled", "throughput", 50_000)));

        assertThat(pictures).containsOnlyKeys("growth-ronda.svg");
        Document svg = parsed(pictures.get("growth-ronda.svg"));
        assertThat(texts(svg)).contains("10,000 rows", "1,000,000 rows", "ready", "scheduled", "50k", "25k");
        // background, two in the legend, three medians; half the value is half the height
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(6);
        assertThat(height(svg, 3)).isEqualTo(height(svg, 1) / 2);
    }

    @Test
    void latency_shows_percentiles_and_leaves_the_largest_out() throws Exception {
        Map<String, String> pictures = Pictures.of(List.of(
                measurement("latency", "same process", "p50", 0.9),
                measurement("latency", "another <process>", "p50", 3.1),
                measurement("latency", "same process", "max", 90)));

        assertThat(texts(parsed(pictures.get("latency-ronda.svg"))))
                .contains("p50", "0.9", "3.1", "same process", "another <process>")
                .doesNotContain("90", "max");
    }

    @Test
    void nothing_else_has_a_picture() {
        assertThat(Pictures.of(List.of(measurement("drain", "", "throughput", 1))))
                .isEmpty();
    }

    private static Measurement measurement(String workload, String trial, String measure, double value) {
        return new Measurement(
                workload, trial, "ronda", 1, new Reading(measure, value, ""), Check.passed(), Instant.EPOCH);
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static double height(Document svg, int index) {
        Element rect = (Element) svg.getElementsByTagName("rect").item(index);
        return Double.parseDouble(rect.getAttribute("height"));
    }

    private static List<String> texts(Document svg) {
        NodeList all = svg.getElementsByTagName("text");
        return java.util.stream.IntStream.range(0, all.getLength())
                .mapToObj(index -> all.item(index).getTextContent())
                .toList();
    }
}
