#include "Json.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace barkeep {

namespace {
const Json nullValue;
const std::string noText;

void WriteText(std::string& output, const std::string& text) {
    output += '"';
    for (const char letter : text) {
        const auto unit = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\') {
            output += '\\';
            output += letter;
        } else if (letter == '\n') {
            output += "\\n";
        } else if (unit < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", unit);
            output += escape;
        } else {
            output += letter;
        }
    }
    output += '"';
}

void WriteValue(std::string& output, const Json& value) {
    switch (value.GetKind()) {
        case Json::Kind::Null:
            output += "null";
            break;
        case Json::Kind::Flag:
            output += value.AsFlag() ? "true" : "false";
            break;
        case Json::Kind::Number:
            output += value.Write();
            break;
        case Json::Kind::Text:
            WriteText(output, value.AsText());
            break;
        case Json::Kind::List: {
            char before = '[';
            for (const Json& item : value.Items()) {
                output += before;
                before = ',';
                WriteValue(output, item);
            }
            output += value.Count() == 0 ? "[]" : "]";
            break;
        }
        case Json::Kind::Object: {
            char before = '{';
            for (const auto& [name, field] : value.Fields()) {
                output += before;
                before = ',';
                WriteText(output, name);
                output += ':';
                WriteValue(output, field);
            }
            output += value.Count() == 0 ? "{}" : "}";
            break;
        }
    }
}
}  // namespace

Json::Json(double value) {
    if (!std::isfinite(value)) return;
    char written[32];
    std::snprintf(written, sizeof written, "%.17g", value);
    for (char& letter : written) {
        if (letter == ',') letter = '.';  // A locale's decimal comma is not JSON.
    }
    kind_ = Kind::Number;
    text_ = written;
}

Json Json::MakeObject() {
    Json value;
    value.kind_ = Kind::Object;
    return value;
}

Json Json::MakeList() {
    Json value;
    value.kind_ = Kind::List;
    return value;
}

std::string Json::Write() const {
    if (kind_ == Kind::Number) return text_;
    std::string output;
    WriteValue(output, *this);
    return output;
}

const std::string& Json::AsText() const { return kind_ == Kind::Text ? text_ : noText; }

bool Json::AsFlag(bool otherwise) const { return kind_ == Kind::Flag ? text_ == "true" : otherwise; }

double Json::AsNumber(double otherwise) const {
    if (kind_ != Kind::Number) return otherwise;
    const double number = std::strtod(text_.c_str(), nullptr);
    return std::isfinite(number) ? number : otherwise;
}

std::int64_t Json::AsWhole(std::int64_t otherwise) const {
    if (kind_ != Kind::Number) return otherwise;
    if (text_.find_first_of(".eE") == std::string::npos && text_.size() < 19) return std::strtoll(text_.c_str(), nullptr, 10);
    const double number = AsNumber(NAN);
    return std::abs(number) <= 9007199254740992.0 && std::floor(number) == number ? static_cast<std::int64_t>(number) : otherwise;
}

const Json& Json::operator[](std::string_view name) const {
    for (const auto& field : fields_) {
        if (field.first == name) return field.second;
    }
    return nullValue;
}

const Json& Json::operator[](std::size_t index) const { return index < items_.size() ? items_[index] : nullValue; }

bool Json::Has(std::string_view name) const {
    for (const auto& field : fields_) {
        if (field.first == name) return true;
    }
    return false;
}

Json& Json::Set(std::string_view name, Json value) {
    for (auto& field : fields_) {
        if (field.first != name) continue;
        field.second = std::move(value);
        return *this;
    }
    fields_.emplace_back(std::string(name), std::move(value));
    return *this;
}

Json& Json::Add(Json value) {
    items_.push_back(std::move(value));
    return *this;
}

/// Reads RFC 8259, and nothing besides.
class JsonReader {
public:
    explicit JsonReader(std::string_view source) : source_(source) {}

    bool ReadAll(Json& value) {
        if (!ReadValue(value, 0)) return false;
        SkipSpace();
        return at_ == source_.size() || Wrong("the end of the text");
    }

    const std::string& Mistake() const { return mistake_; }

private:
    std::string_view source_;
    std::size_t at_ = 0;
    std::string mistake_;

    char Peek() const { return at_ < source_.size() ? source_[at_] : '\0'; }

    bool Take(char letter) {
        if (at_ >= source_.size() || source_[at_] != letter) return false;
        at_++;
        return true;
    }

    bool Wrong(const char* expected) {
        if (mistake_.empty()) mistake_ = "Not JSON at byte " + std::to_string(at_) + ": expected " + expected + ".";
        return false;
    }

    void SkipSpace() {
        while (at_ < source_.size() && (source_[at_] == ' ' || source_[at_] == '\n' || source_[at_] == '\r' || source_[at_] == '\t')) at_++;
    }

    bool ReadValue(Json& value, int depth) {
        if (depth > Json::MaxDepth) return Wrong("less nesting");
        SkipSpace();
        switch (Peek()) {
            case '{':
                return ReadObject(value, depth);
            case '[':
                return ReadList(value, depth);
            case '"':
                value.kind_ = Json::Kind::Text;
                return ReadText(value.text_);
            case 't':
                value = Json(true);
                return Word("true");
            case 'f':
                value = Json(false);
                return Word("false");
            case 'n':
                value = Json();
                return Word("null");
            default:
                return ReadNumber(value);
        }
    }

    bool Word(std::string_view word) {
        if (source_.substr(at_, word.size()) != word) return Wrong("true, false or null");
        at_ += word.size();
        return true;
    }

    bool ReadObject(Json& value, int depth) {
        value = Json::MakeObject();
        at_++;
        SkipSpace();
        if (Take('}')) return true;
        while (true) {
            SkipSpace();
            std::string name;
            if (Peek() != '"') return Wrong("a field's name in double quotes");
            if (!ReadText(name)) return false;
            SkipSpace();
            if (!Take(':')) return Wrong("':'");
            Json field;
            if (!ReadValue(field, depth + 1)) return false;
            value.Set(name, std::move(field));
            SkipSpace();
            if (Take('}')) return true;
            if (!Take(',')) return Wrong("',' or '}'");
        }
    }

    bool ReadList(Json& value, int depth) {
        value = Json::MakeList();
        at_++;
        SkipSpace();
        if (Take(']')) return true;
        while (true) {
            Json item;
            if (!ReadValue(item, depth + 1)) return false;
            value.Add(std::move(item));
            SkipSpace();
            if (Take(']')) return true;
            if (!Take(',')) return Wrong("',' or ']'");
        }
    }

    bool ReadText(std::string& text) {
        at_++;
        while (at_ < source_.size()) {
            const char letter = source_[at_];
            if (static_cast<unsigned char>(letter) < 0x20) return Wrong("an escaped control character");
            at_++;
            if (letter == '"') return true;
            if (letter != '\\') {
                text += letter;
            } else if (!ReadEscape(text)) {
                return false;
            }
        }
        return Wrong("'\"' at the end of the string");
    }

    bool ReadEscape(std::string& text) {
        const char letter = Peek();
        static constexpr std::string_view letters = "\"\\/bfnrt";
        static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const std::size_t which = at_ < source_.size() ? letters.find(letter) : std::string_view::npos;
        if (which != std::string_view::npos) {
            at_++;
            text += meanings[which];
            return true;
        }
        if (!Take('u')) return Wrong("one of \" \\ / b f n r t u after '\\'");
        return ReadCharacter(text);
    }

    bool ReadUnit(std::uint32_t& unit) {
        unit = 0;
        for (int digit = 0; digit < 4; digit++, at_++) {
            const char letter = Peek();
            const char lower = static_cast<char>(letter | 0x20);
            if (letter >= '0' && letter <= '9') {
                unit = unit * 16 + static_cast<std::uint32_t>(letter - '0');
            } else if (lower >= 'a' && lower <= 'f') {
                unit = unit * 16 + static_cast<std::uint32_t>(lower - 'a' + 10);
            } else {
                return Wrong("four hexadecimal digits after '\\u'");
            }
        }
        return true;
    }

    /// A character written as one or two \u escapes; half a pair becomes U+FFFD, for UTF-8 has no way to say it.
    bool ReadCharacter(std::string& text) {
        std::uint32_t code = 0;
        if (!ReadUnit(code)) return false;
        if (code >= 0xD800 && code < 0xDC00 && source_.substr(at_, 2) == "\\u") {
            const std::size_t before = at_;
            std::uint32_t low = 0;
            at_ += 2;
            if (!ReadUnit(low)) return false;
            if (low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            } else {
                at_ = before;
            }
        }
        if (code >= 0xD800 && code < 0xE000) code = 0xFFFD;
        AppendUtf8(text, code);
        return true;
    }

    static void AppendUtf8(std::string& text, std::uint32_t code) {
        const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
        if (code < 0x80) {
            text += static_cast<char>(code);
        } else if (code < 0x800) {
            text += static_cast<char>(0xC0 | (code >> 6));
            tail(0);
        } else if (code < 0x10000) {
            text += static_cast<char>(0xE0 | (code >> 12));
            tail(6);
            tail(0);
        } else {
            text += static_cast<char>(0xF0 | (code >> 18));
            tail(12);
            tail(6);
            tail(0);
        }
    }

    std::size_t SkipDigits() {
        const std::size_t start = at_;
        while (at_ < source_.size() && source_[at_] >= '0' && source_[at_] <= '9') at_++;
        return at_ - start;
    }

    bool ReadNumber(Json& value) {
        const std::size_t start = at_;
        Take('-');
        if (!Take('0') && SkipDigits() == 0) return Wrong("a value");
        if (Take('.') && SkipDigits() == 0) return Wrong("digits after '.'");
        if (Take('e') || Take('E')) {
            if (!Take('+')) Take('-');
            if (SkipDigits() == 0) return Wrong("digits in the exponent");
        }
        value.kind_ = Json::Kind::Number;
        value.text_ = std::string(source_.substr(start, at_ - start));
        return true;
    }
};

std::optional<Json> Json::Read(std::string_view source, std::string* mistake) {
    JsonReader reader(source);
    Json value;
    if (reader.ReadAll(value)) return value;
    if (mistake != nullptr) *mistake = reader.Mistake();
    return std::nullopt;
}

}  // namespace barkeep
